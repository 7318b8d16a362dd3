// What the page gains from a script: "/" reaches the box, suggestions while typing, boxes that apply themselves.
// Everything works without it.
"use strict";

const PAUSE = 120; // milliseconds without a key before suggestions are asked for
const KEPT = "ssesearch:focus";

document.documentElement.classList.add("scripted");

const box = document.getElementById("q");
const form = document.getElementById("search");

if (box && form) {
  reachWithSlash();
  suggestWhileTyping();
  leaveOutEmptyFields();
  applyBoxesAtOnce();
}

function reachWithSlash() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

function suggestWhileTyping() {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  box.parentElement.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(name, value);
  }

  let typed = box.value;
  let timer = 0;
  let asked = new AbortController();

  const options = () => [...list.children];
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  function close() {
    clearTimeout(timer);
    asked.abort();
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function show(completions) {
    list.replaceChildren(...completions.map((completion, index) => {
      const option = document.createElement("li");
      option.id = `suggestion-${index}`;
      option.textContent = completion;
      option.dir = "auto";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    list.hidden = completions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const all = options();
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", all[index].id);
    box.value = index < 0 ? typed : all[index].textContent;
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (!answer.ok) return close();
      const [asking, completions] = await answer.json();
      if (asking === typed && document.activeElement === box) show(completions.filter((text) => text !== typed));
    } catch (error) {
      if (error.name !== "AbortError") close(); // no suggestions is no harm
    }
  }

  box.addEventListener("input", () => {
    typed = box.value;
    clearTimeout(timer);
    if (typed.trim().length < 2) close();
    else timer = setTimeout(ask, PAUSE);
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      box.value = typed;
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const places = options().length + 1; // the place after the last is the box itself
      const step = event.key === "ArrowDown" ? 1 : places - 1;
      const next = (chosen() + 1 + step) % places;
      choose(next - 1);
    }
  });

  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const option = event.target.closest("[role=option]");
    if (!option) return;
    box.value = option.textContent;
    close();
    form.requestSubmit();
  });

  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

function leaveOutEmptyFields() {
  form.addEventListener("submit", () => {
    const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
    empty.forEach((field) => (field.disabled = true));
    setTimeout(() => empty.forEach((field) => (field.disabled = false)));
  });
}

function applyBoxesAtOnce() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-submit]")) return;
    sessionStorage.setItem(KEPT, JSON.stringify({ id: event.target.id, top: scrollY }));
    form.requestSubmit();
  });

  // Back from another page: boxes show what the address says, not what was ticked on the way out.
  addEventListener("pageshow", (event) => event.persisted && form.reset());

  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!kept) return;
  const toggle = document.querySelector(".narrowing-toggle");
  const field = document.getElementById(kept.id);
  if (toggle && toggle.checkVisibility()) toggle.open = true;
  const folded = field && field.closest("details");
  if (folded) folded.open = true;
  scrollTo({ top: kept.top, behavior: "instant" });
  if (field) field.focus({ preventScroll: true });
}
