// Improve the pages, which all work without it: "/" focuses the search box, suggestions appear while typing, checkboxes
// submit the form, folds stay as they were left, time axes can be brushed, and the start page counts what came
// since the last visit.
"use strict";

const SUGGEST_DELAY = 120; // milliseconds without a key before suggestions are requested
const FOCUS_KEY = "ssesearch:focus";
const CONTROLS = ".facets, .controls"; // what holds the fields of the form outside of the masthead
const LINKS = ".active-filters a, .presets a, .bars a"; // links that change filters as these fields do
const FOLD_KEY = "ssesearch:fold:";
const VISIT_KEY = "ssesearch:visit"; // days of this visit and of the one before, as "2026-11-28 2026-11-20"
const ANNOUNCE_DELAY = 300; // milliseconds after which screen readers notice a change of a loaded page

document.documentElement.classList.add("scripted");

const SETTING_KEY = "ssesearch:setting:";
const isOff = (setting) => localStorage.getItem(SETTING_KEY + setting) === "off";

const box = document.getElementById("q");
const form = document.getElementById("search");

if (box && form) {
  focusWithSlash();
  suggestWhileTyping();
  omitEmptyFields();
  submitOnChange();
  improveParts();
  showNewSinceVisit();
}

// Says on the start page how many items came since the last visit, which only this browser remembers.
async function showNewSinceVisit() {
  const notice = document.getElementById("since-visit");
  if (!notice) return;
  try {
    const today = new Date().toISOString().slice(0, 10);
    let [last, before] = (localStorage.getItem(VISIT_KEY) ?? "").split(" ");
    if (last !== today) {
      [last, before] = [today, last];
      localStorage.setItem(VISIT_KEY, `${last} ${before ?? ""}`.trim());
    }
    if (!/^\d{4}-\d\d-\d\d$/.test(before ?? "")) return;
    const query = `added:${before}..`;
    const response = await fetch(`${notice.dataset.api}?${new URLSearchParams({ q: query, limit: 1, facets: "false" })}`);
    const { total } = await response.json();
    if (!total) return;
    const link = notice.querySelector("a");
    link.href = `${notice.dataset.search}${notice.dataset.search.includes("?") ? "&" : "?"}${new URLSearchParams({ q: query, sort: "added" })}`;
    const { lang } = document.documentElement;
    const text = new Intl.PluralRules(lang).select(total) === "one" ? notice.dataset.one : notice.dataset.many;
    link.textContent = text.replace("{}", total.toLocaleString(lang));
    notice.hidden = false;
  } catch {
    // no storage or no network: the page says nothing
  }
}

// What has to be done again for parts of the page that were replaced.
function improveParts() {
  rememberFolds();
  document.querySelectorAll(".bars").forEach(makeAxis);
}

function focusWithSlash() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || isOff("keys")) return;
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
  list.setAttribute("aria-label", box.dataset.suggestions);
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
      const response = await fetch(`${box.dataset.suggest}&q=${encodeURIComponent(typed)}`, { signal: pending.signal });
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

function rememberFolds() {
  document.querySelectorAll("details.facet").forEach((fold) => {
    const saved = localStorage.getItem(FOLD_KEY + fold.id);
    if (saved === "open") fold.open = true;
    fold.querySelector("summary").addEventListener("click", () => {
      localStorage.setItem(FOLD_KEY + fold.id, fold.open ? "closed" : "open");
    });
  });
}

function announce(text) {
  setTimeout(() => (document.getElementById("announcement").textContent = text), ANNOUNCE_DELAY);
}

// A time axis is one stop of the keyboard. Arrows move along it, Shift+arrows or dragging choose a range of dates.
function makeAxis(axis) {
  const links = [...axis.querySelectorAll("a")];
  const units = Number(axis.dataset.units);
  const bar = Number(axis.dataset.bar); // units of a bar
  const start = axis.dataset.start;
  const months = "months" in axis.dataset;
  let anchor = null; // the link where a range begins
  let dragged = null; // the unit where dragging began
  let swallow = false; // whether the click that ends a drag is to be ignored

  const ends = (link) => link.dataset.value.split("..");
  const dateOf = (unit) => months ? `${start}-${String(unit + 1).padStart(2, "0")}` : String(Number(start) + unit).padStart(4, "0");
  const unitOf = (date) => months ? Number(date.slice(5, 7)) - 1 : Number(date.slice(0, 4)) - Number(start);
  const unitAt = (event) => {
    const { left, width } = axis.getBoundingClientRect();
    return Math.min(units - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * units)));
  };

  function stopAt(link) {
    links.forEach((other) => (other.tabIndex = other === link ? 0 : -1));
  }

  function brush(low, high) {
    links.forEach((link) => {
      const [first, last] = [ends(link)[0], ends(link).at(-1)].map(unitOf);
      link.classList.toggle("bar-brushed", first <= high && last >= low);
    });
  }

  function submit(low, high) {
    const fields = { from: dateOf(low), to: dateOf(high), date: "" };
    for (const [id, value] of Object.entries(fields)) {
      const field = document.getElementById(id);
      if (!field) return location.assign(`${form.action}?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}&date=${fields.from}..${fields.to}`);
      field.value = value;
    }
    form.querySelectorAll("input[type=hidden][name=date], input[type=hidden][name=undated]").forEach((field) => field.remove());
    form.requestSubmit();
  }

  const range = (link) => [anchor || link, link].flatMap((end) => ends(end).map(unitOf)).sort((a, b) => a - b);

  axis.addEventListener("keydown", (event) => {
    const here = links.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = { Home: links[0], End: links.at(-1) }[event.key] || (step && links[here + step]);
    if (next) {
      event.preventDefault();
      anchor = event.shiftKey ? anchor || event.target : null;
      stopAt(next);
      next.focus();
      const [low, high] = [range(next)[0], range(next).at(-1)];
      brush(anchor ? low : 1, anchor ? high : 0);
      if (anchor) announce(`${dateOf(low)} – ${dateOf(high)}`);
    } else if (event.key === "Enter" && anchor) {
      event.preventDefault();
      submit(range(event.target)[0], range(event.target).at(-1));
    } else if (event.key === "Escape" && anchor) {
      anchor = null;
      brush(1, 0);
    }
  });

  axis.addEventListener("dragstart", (event) => event.preventDefault());
  axis.addEventListener("pointerdown", (event) => {
    dragged = event.button === 0 ? unitAt(event) : null;
    swallow = false;
  });
  addEventListener("pointermove", (event) => {
    if (dragged === null || (unitAt(event) === dragged && !swallow)) return;
    swallow = true;
    brush(Math.min(dragged, unitAt(event)), Math.max(dragged, unitAt(event)));
  });
  addEventListener("pointerup", (event) => {
    if (dragged === null) return;
    const [low, high] = [dragged, unitAt(event)].sort((a, b) => a - b);
    dragged = null;
    if (swallow) submit(low - (low % bar), high - (high % bar) + bar - 1);
  });
  addEventListener("pointercancel", () => {
    dragged = null;
    brush(1, 0);
  });
  axis.addEventListener("click", (event) => swallow && event.preventDefault());

  if (links.length) stopAt(links.find((link) => link.hasAttribute("aria-current")) || links[0]);
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
    event.target.focus({ preventScroll: true }); // not every browser focuses what is clicked
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    const control = event.submitter?.closest(CONTROLS) ? event.submitter : document.activeElement;
    if (control?.closest(CONTROLS)) rememberFocus(control);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(LINKS);
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) rememberFocus(link);
  });

  // After the back button, checkboxes show what the URL says, not what was checked before leaving.
  addEventListener("pageshow", (event) => event.persisted && form.reset());

  restoreFocus();
}

// Keeps where the reader is for the page that follows. A control that is not on it, such as that of an excluded value,
// is replaced by the one beside it, its fold, or the results.
function rememberFocus(control) {
  const row = control.closest(".choice-row");
  const beside = [row?.nextElementSibling, row?.previousElementSibling].map((other) => other?.querySelector("input")?.id);
  const ids = [control.id, ...beside, control.closest("details.facet")?.id, "results"].filter(Boolean);
  sessionStorage.setItem(FOCUS_KEY, JSON.stringify({ ids, top: scrollY }));
}

function restoreFocus() {
  const saved = JSON.parse(sessionStorage.getItem(FOCUS_KEY) || "null");
  sessionStorage.removeItem(FOCUS_KEY);
  const kept = saved?.ids.map((id) => document.getElementById(id)).find(Boolean);
  if (!kept) return;
  const control = kept.matches("details") ? kept.querySelector("summary") : kept;
  const toggle = document.querySelector(".filters-toggle");
  if (control.closest(".filters") && toggle?.checkVisibility()) toggle.open = true;
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  scrollTo({ top: saved.top, behavior: "instant" });
  control.focus({ preventScroll: true });
  announce(document.querySelector(".help.field-error, .count-number").textContent);
}
