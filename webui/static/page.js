// Improve the pages, which all work without it: "/" focuses the search box, suggestions appear while typing, and
// checkboxes submit the form.
"use strict";

const SUGGEST_DELAY = 120; // milliseconds without a key before suggestions are requested
const FOCUS_KEY = "ssesearch:focus";

document.documentElement.classList.add("scripted");

const box = document.getElementById("q");
const form = document.getElementById("search");

if (box && form) {
  focusWithSlash();
  suggestWhileTyping();
  omitEmptyFields();
  submitOnChange();
}

function focusWithSlash() {
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
  let pending = new AbortController();

  const options = () => [...list.children];
  const selectedIndex = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  function close() {
    clearTimeout(timer);
    pending.abort();
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function show(completions, labels) {
    list.replaceChildren(...completions.map((completion, index) => {
      const option = document.createElement("li");
      const text = document.createElement("bdi");
      const label = document.createElement("span");
      text.textContent = option.dataset.completion = completion;
      label.textContent = labels[index] ?? "";
      label.className = "suggestion-label";
      option.append(text, " ", label);
      option.id = `suggestion-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    list.hidden = completions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  function select(index) {
    const all = options();
    all.forEach((option, other) => option.setAttribute("aria-selected", String(other === index)));
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", all[index].id);
    box.value = index < 0 ? typed : all[index].dataset.completion;
  }

  async function requestSuggestions() {
    pending.abort();
    pending = new AbortController();
    try {
      const response = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: pending.signal });
      if (!response.ok) return close();
      const [completed, completions, labels] = await response.json();
      if (completed === typed && document.activeElement === box) show(completions, labels);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the page works without suggestions
    }
  }

  box.addEventListener("input", () => {
    typed = box.value;
    clearTimeout(timer);
    if (typed.trim().length < 2) close();
    else timer = setTimeout(requestSuggestions, SUGGEST_DELAY);
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      box.value = typed;
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const stops = options().length + 1; // the stop after the last option is the search box itself
      const step = event.key === "ArrowDown" ? 1 : stops - 1;
      const next = (selectedIndex() + 1 + step) % stops;
      select(next - 1);
    }
  });

  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the search box keeps the focus
    const option = event.target.closest("[role=option]");
    if (!option) return;
    box.value = option.dataset.completion;
    close();
    form.requestSubmit();
  });

  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

function omitEmptyFields() {
  form.addEventListener("submit", () => {
    const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
    empty.forEach((field) => (field.disabled = true));
    setTimeout(() => empty.forEach((field) => (field.disabled = false)));
  });
}

function submitOnChange() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-submit]")) return;
    sessionStorage.setItem(FOCUS_KEY, JSON.stringify({ id: event.target.id, top: scrollY }));
    form.requestSubmit();
  });

  // After the back button, checkboxes show what the URL says, not what was checked before leaving.
  addEventListener("pageshow", (event) => event.persisted && form.reset());

  const saved = JSON.parse(sessionStorage.getItem(FOCUS_KEY) || "null");
  sessionStorage.removeItem(FOCUS_KEY);
  if (!saved) return;
  const toggle = document.querySelector(".filters-toggle");
  const field = document.getElementById(saved.id);
  if (toggle && toggle.checkVisibility()) toggle.open = true;
  const folded = field && field.closest("details");
  if (folded) folded.open = true;
  scrollTo({ top: saved.top, behavior: "instant" });
  if (field) field.focus({ preventScroll: true });
}
