"""
Put texts that would run as scripts into every field of every page and of items, and open the pages in a browser.

The browser ignores the Content-Security-Policy, so that what stops a script is the page itself. A payload calls
`alert`; a page that lets it, or that has an attribute or address which could still run, counts as wrong.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from sse_search import SearchService
from tests.soak.trial import Outcome, Size
from tests.webui.web_archive import build_archive
from tests.webui.web_browser import launched
from tests.webui.web_sockets import in_thread, running
from webui import create_app
from webui.desk_server import desk_server
from webui.pages import VALUES
from webui.params import SEARCH

CODE = "alert(document.domain)"
_TAGS = (
    f"<script>{CODE}</script>",
    f"<ScRiPt>{CODE}</sCrIpT>",
    f"<script\n>{CODE}</script\n>",
    f"<script/x>{CODE}</script>",
    f"<script src=data:text/javascript,{CODE}></script>",
    f"<scr<script>ipt>{CODE}</scr</script>ipt>",
    f"<script>{CODE}//",
    f"</script><script>{CODE}</script>",
    f"</title><script>{CODE}</script>",
    f"</textarea><script>{CODE}</script>",
    f"--><script>{CODE}</script>",
    f"]]><script>{CODE}</script>",
    f"<img src=x onerror={CODE}>",
    f"<img/src=x/onerror={CODE}>",
    f"<img src=x onerror={CODE}//",
    f"<image src=x onerror={CODE}>",
    f"<svg onload={CODE}>",
    f"<svg/onload={CODE}>",
    f"<svg><script>{CODE}</script></svg>",
    f"<svg><animate onbegin={CODE} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{CODE}><text>x</text></a></svg>",
    f"<body onload={CODE}>",
    f"<input autofocus onfocus={CODE}>",
    f"<select autofocus onfocus={CODE}>",
    f"<details open ontoggle={CODE}>",
    f"<video><source onerror={CODE}></video>",
    f"<video src=x onerror={CODE}>",
    f"<audio src=x onerror={CODE}>",
    f"<iframe srcdoc='<script>parent.{CODE}</script>'>",
    f"<iframe src=javascript:{CODE}>",
    f"<object data=javascript:{CODE}>",
    f"<embed src=javascript:{CODE}>",
    f"<math href=javascript:{CODE}>x</math>",
    f"<a href=javascript:{CODE} autofocus onfocus={CODE}>x</a>",
    f"<marquee onstart={CODE}>x</marquee>",
    f"<style>@keyframes x{{}}</style><p style=animation-name:x onanimationstart={CODE}>x</p>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CODE}'>",
    f"<base href=javascript:{CODE}//>",
    f"<form><button formaction=javascript:{CODE} autofocus onfocus={CODE}>x</button></form>",
    f"<mark onmouseover={CODE} autofocus tabindex=0 onfocus={CODE}>x</mark>",
    f"<bdi><img src=x onerror={CODE}></bdi>",
    f"<noscript><p title='</noscript><img src=x onerror={CODE}>'></noscript>",
    f"<template><script>{CODE}</script></template><img src=x onerror={CODE}>",
)
_ATTRIBUTES = (
    f'"><script>{CODE}</script>',
    f"'><script>{CODE}</script>",
    f'" autofocus onfocus={CODE} x="',
    f"' autofocus onfocus={CODE} x='",
    f'"><img src=x onerror={CODE}>',
    f'" onload="{CODE}',
    f'"/><svg onload={CODE}>',
    f"javascript:{CODE}",
    f"JaVaScRiPt:{CODE}",
    f"data:text/html,<script>{CODE}</script>",
    f"\u2028{CODE}\u2029",
    f"\x00<script>{CODE}</script>",
)
_ENCODED = (
    f"&lt;script&gt;{CODE}&lt;/script&gt;",
    f"&#60;img src=x onerror={CODE}&#62;",
    f"%3Cscript%3E{CODE}%3C/script%3E",
    f"\\u003cscript\\u003e{CODE}\\u003c/script\\u003e",
    f"{{{{ {CODE} }}}}",
)
PAYLOADS = (*_TAGS, *_ATTRIBUTES, *_ENCODED)

_FIELDS = {
    "/": (*SEARCH, "within", "receipt", "lang"),
    "/values/country": (*SEARCH, *VALUES, "lang"),
    "/item/{item}": (*SEARCH, "lang"),
    "/embed": tuple(SEARCH),
    "/compare": ("q", "by", "lang"),
    "/overview": ("lang",),
    "/saved": ("lang",),
    "/api": ("lang",),
}
"""Parameters of each page. Those that a page does not know are tried as well: by a name that is a payload."""
_PATHS = ("/{}", "/item/{}", "/entity/{}", "/values/{}", "/desk/{}")
_PAGES_OF_ITEMS = (
    "/",
    "/?q=item&limit=100",
    "/?q=item&explain=true",
    "/?q=item&category=x",
    "/overview",
    "/gaps",
    "/saved",
    "/values/source",
    "/values/category",
    "/compare?q=item&q=alert&by=category",
    "/embed?q=item&limit=100",
)
_QUICK_STEP = 30
_UNSAFE = """
() => [...document.querySelectorAll("*")].flatMap((node) => [...node.attributes]
  .filter(({ name, value }) => name.startsWith("on") || name === "srcdoc"
    || (/^(href|src|action|formaction|data|xlink:href)$/.test(name) && /^\\s*(javascript|data):/i.test(value)))
  .map(({ name, value }) => `${node.nodeName} ${name}=${value}`.slice(0, 120)))
"""
"""Lists what could run when somebody points at an element or follows it."""
_SETTLE = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class Watched:
    """A page of a browser, and what ran or could run on it."""

    def __init__(self, browser: Browser, address: str) -> None:
        context = browser.new_context(base_url=address, bypass_csp=True)
        self.page: Page = context.new_page()
        self.page.on("dialog", self._note)
        self.executed: list[str] = []
        self.opened = self.bad = 0

    def _note(self, dialog: Dialog) -> None:
        self.executed.append(dialog.message)
        dialog.dismiss()

    def open(self, path: str, typed: str = "") -> None:
        """Open a page, type into its search box, and note what is wrong with it."""
        self.page.goto(path)
        if typed:
            self.page.locator("#q").fill(typed)
            with self.page.expect_response("**/suggest?*"):
                self.page.locator("#q").press("End")
                self.page.locator("#q").dispatch_event("input")
        self.page.evaluate(_SETTLE)
        self.opened += 1
        problems = [*self.executed, *self.page.evaluate(_UNSAFE)]
        self.executed.clear()
        if problems:
            self.bad += 1
            print(f"{path}: {problems[:3]}", flush=True)


def run(seed: int, size: Size) -> Outcome:
    """Try every payload in every field, or one of them in a few fields."""
    payloads = PAYLOADS if size == "full" else [PAYLOADS[seed % len(PAYLOADS)]]
    with (
        tempfile.TemporaryDirectory() as folder,
        SearchService.open(build_archive(Path(folder) / "home", _items(PAYLOADS))) as service,
        sync_playwright() as playwright,
        launched(playwright) as browser,
    ):
        for number, payload in enumerate(PAYLOADS):
            note = "".join(filter(str.isprintable, payload))
            service.save_search(f"search {number}", "item", note=note)
        hits = service.search("item").hits
        server, desk = desk_server(service.home, 0)
        with running(create_app(service=service)) as address, in_thread(server):
            watched = Watched(browser, address)
            for number, payload in enumerate(payloads):
                addresses = list(_addresses(payload, hits[0].id))
                for path in addresses if size == "full" else addresses[::_QUICK_STEP]:
                    watched.open(path)
                watched.open("/?q=item", typed=payload)
                if number % 10 == 9:
                    print(f"{number + 1} payloads, {watched.opened} pages", flush=True)
            items = [f"/item/{document.item.id}" for document in service.matching("item", len(payloads))]
            for path in (*_PAGES_OF_ITEMS, *items, desk):
                watched.open(path)
            watched.open("/", typed="item")
    return Outcome(
        tried=watched.opened,
        survived=watched.opened - watched.bad,
        wrong=watched.bad,
        note=f"{len(payloads)} payloads; the browser ignores the Content-Security-Policy",
    )


def _items(payloads: Sequence[str]) -> tuple[dict[str, object], ...]:
    """Return an item for each payload, which has it in every field."""
    return tuple(
        {
            "title": f"Item {number} {payload}",
            "summary": f"{payload} {number}",
            "body": f"Item {payload}\n\nHe met the {payload} Guild of Gondor Weavers {number}.",
            "date": f"20{number % 20:02}-05-01",
            "url": f"https://news.example/{number}?{quote(payload)}" if number % 2 else payload,
            "category": payload,
            "authors": [payload],
            "tags": [payload],
            "language": "en",
        }
        for number, payload in enumerate(payloads)
    )


def _addresses(payload: str, item: str) -> Iterator[str]:
    """Yield the address of every page with a payload in one of its fields, as a field of its own, or in its path."""
    for page, names in _FIELDS.items():
        path = page.format(item=item)
        for name in dict.fromkeys(names):
            yield f"{path}?{urlencode({name: payload})}"
        yield f"{path}?{urlencode({payload: 'x'})}"
    for pattern in _PATHS:
        yield pattern.format(quote(payload, safe=""))
