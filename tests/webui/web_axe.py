"""Check pages with every rule of axe, and list the pages that are checked."""

from __future__ import annotations

import importlib.resources

from playwright.sync_api import Page

PAGES = (
    "/",
    "/?q=cooperatives",
    "/?q=cooperatives&country=country:PS&-category=News&date=2021",
    "/?q=cooperatives&from=x",
    "/?q=cooperatives&explain=true&page=2&limit=2",
    "/?q=xylophone&country=country:PT",
    "/?q=coop&limit=0",
    "/nowhere",
    "/saved",
    "/values/country?q=cooperatives",
    "/entity/country:PS",
    "/entity/nobody",
    "/overview",
    "/gaps",
    "/compare",
    "/compare?q=cooperatives&q=credit&q=women&by=topic",
    "/api",
    "/embed?q=cooperatives",
)
SMALL_TARGETS = """
(smallest) => [...document.querySelectorAll("a, button, input, select, summary, label.choice")]
  .filter((node) => node.checkVisibility() && node.type !== "hidden")
  .filter((node) => !node.closest("p, .skip-link") && !(node.matches("input") && node.closest("label")))
  .map((node) => [node.getBoundingClientRect(), node.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width < smallest || box.height < smallest)
  .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)
"""
"""Lists what is tapped and smaller than a number of pixels."""
_RUN_AXE = """
async () => {
  const rules = Object.fromEntries(axe.getRules().map((rule) => [rule.ruleId, { enabled: true }]));
  const { violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`));
}
"""


def axe_violations(page: Page) -> list[str]:
    """Return every violation of any rule of axe, the experimental ones and those of level AAA included."""
    script = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    if not page.evaluate("'axe' in window"):
        page.evaluate(script)
    violations: list[str] = page.evaluate(_RUN_AXE)
    return violations


def unfold_all(page: Page) -> None:
    """Open every fold but the menu of languages, which lies over the page."""
    page.evaluate("document.querySelectorAll('details:not(.languages)').forEach((fold) => (fold.open = true))")


def item_of(page: Page) -> str:
    """Return the path of an item, with the search that leads to it."""
    page.goto("/?q=Ramallah&language=en")
    return str(page.locator(".hit-title a").first.get_attribute("href"))
