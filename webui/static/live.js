// Improve the page of results: while somebody types, it shows the results of what is typed so far. The page is fetched
// as it is and its parts replaced, so that nothing differs from what Enter would show. Whoever dislikes it or the key
// "/" switches it off under "More filters"; this browser remembers that.
"use strict";

const LIVE_DELAY = 350; // milliseconds without a key before a search
const PARTS = ["results", "facets"]; // ids of what is replaced

function showSettings() {
  document.querySelectorAll("[data-setting]").forEach((switcher) => {
    switcher.checked = !isOff(switcher.dataset.setting);
    switcher.closest("[hidden]")?.removeAttribute("hidden");
    switcher.addEventListener("change", () => {
      localStorage.setItem(SETTING_KEY + switcher.dataset.setting, switcher.checked ? "on" : "off");
    });
  });
}

// The address that submitting the form would lead to.
function addressOf(form) {
  const fields = [...new FormData(form)].filter(([, value]) => value);
  return `${form.action}?${new URLSearchParams(fields)}`;
}

function showLiveResults(box, form) {
  let timer = 0;
  let pending = new AbortController();

  async function update() {
    pending.abort();
    pending = new AbortController();
    const address = addressOf(form);
    const results = document.getElementById("results");
    results.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal: pending.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!response.ok || !page.getElementById("results")) return;
      replace(page);
      history.replaceState(history.state, "", response.url);
      announce(document.querySelector(".count-number").textContent);
    } catch (error) {
      if (error.name !== "AbortError") pending.abort(); // Enter still works
    } finally {
      document.getElementById("results").removeAttribute("aria-busy");
    }
  }

  function replace(page) {
    for (const id of PARTS) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    form.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
    form.append(...page.querySelectorAll("#search input[type=hidden]"));
    document.title = page.title;
    improveParts();
    showSettings();
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (!isOff("live") && box.value.trim()) timer = setTimeout(update, LIVE_DELAY);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    pending.abort();
  });
}

showSettings();
if (document.getElementById("results")) showLiveResults(document.getElementById("q"), document.getElementById("search"));
