"""Paste texts, fuzzed strings and rendered trees into the search: none is refused but for its size, none crashes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from sse_search import SearchRequest, SearchService
from sse_search.errors import QueryTooCostlyError
from sse_search.query import Node, parse, read
from sse_search.query.parser import MAX_LENGTH
from tests.golden.golden_archives import SAMPLE
from tests.query.query_texts import trees
from tests.soak.trial import Outcome, Size
from tests.soak.trial_archive import in_memory

_PASTED = {"quick": 48, "full": 5_000}
_FUZZED = {"quick": 80, "full": 20_000}
_TREES = {"quick": 50, "full": 10_000}

_SCRIPTS = {
    "Latin": "the of cooperative économie straße łódź law trade mutual Bank ILO S.A. AT&T co-op women's l'État 1,234",
    "Cyrillic": "закон кооператив рабочие экономика торговля банк право Москва и в на год",
    "Greek": "νόμος συνεταιρισμός οικονομία εμπόριο τράπεζα εργαζόμενοι και της του",
    "Arabic": "قانون التعاونية الاقتصاد الاجتماعي التجارة بنك العمال في من ٢٠٢١",
    "Hebrew": 'חוק קואופרטיב כלכלה צה"ל בע"מ ארה"ב עובדים של את',
    "Devanagari": "कानून सहकारी अर्थव्यवस्था व्यापार बैंक श्रमिक और का में २०२१",
    "Han": "法律 合作社 经济 贸易 银行 工人 の と 協同組合 협동조합",
    "Thai": "กฎหมาย สหกรณ์ เศรษฐกิจ การค้า ธนาคาร แรงงาน",
}
_MARKS = (
    ", ",
    ". ",
    ": ",
    "; ",
    " - ",
    " – ",
    "? ",
    "! ",
    "… ",
    ' "',
    '" ',
    " “",
    "” ",
    " «",
    "» ",
    " (",
    ") ",
    "/",
    " & ",
)
_CODE = (
    "for (i = 0; i < n; i++) { a[i] = \"x\" + b['y']; }",
    "SELECT * FROM news WHERE title LIKE '%coop%' AND date >= '2021-01-01' OR NOT id IN (1, 2);",
    "def f(x: int = 3) -> list[str]:\n    return [y for y in x if y != 'a' and not z]",
    '{"query": {"match": {"title": "fair trade"}}, "size": 10}',
    '<a href="http://www.ilo.org/?q=1&x=%20">ILO</a> <!-- law -->',
    'grep -rn --include=*.py "NEAR/[0-9]*" ~/src | sort -u > /tmp/x~ 2>&1',
    "git log --since=2.weeks -- '*.toml' ':!tests'",
    'title:*coop* AND (author:smith~0.8^4 OR date:[2020 TO *]) NEAR/0 "a b"~-1',
    "x <= 5 && added >= 3 || !law; C++ C# .NET f(x)*y**2",
    '\\section{Law} \\textbf{a}~b $x_i^2$ % date:~ ~~~ """',
)
_SIGNS = "\"“”„«»()[]{}*?~:;<>=-–—+|&!/\\^%$#@'’.,…\t\n\u0000\u200d\ufeff\u202e\ud800\u0301½ﬁ"
_PIECES = (
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR/0",
        "NEAR/99999",
        "NEAR",
        "ADJ",
        "ADJ/7",
        "near/2",
        "title:",
        "body:",
        "country:",
    ),
    *(
        "date:",
        "date>=",
        "added<=",
        "added:last-week",
        "is:undated",
        "site:",
        "id:",
        "story:",
        "nofield:",
        "http://",
        "x",
    ),
    *(
        '"a b"~3',
        '"~',
        "~2",
        "coop*",
        "co*op",
        "wom?n",
        "*",
        "a*",
        "?",
        "**",
        "(",
        ")",
        "((",
        '"',
        "-",
        "--",
        "2021..2020",
    ),
    *("dc26e6c1a1f748ec", "https://www.ilo.org/", "www.", "合作", "é", "법", "\u0301", " "),
)


def run(number: int, size: Size) -> Outcome:
    """Paste every kind of text into the search of the sample."""
    chance = random.Random(number)
    wrong = 0
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        home = Path(folder)
        with SearchService.open(_made(home)) as service:
            service.import_path(SAMPLE)
            service.rebuild()
            headlines = [document.item for document in service.matching("")]
            texts = _pasted(chance, [part for item in headlines for part in (item.title, item.text)], _PASTED[size])
            pasted, refused = _ask(service, texts)
            fuzzed, broken = _ask(service, (_fuzzed(chance) for _ in range(_FUZZED[size])))
    wrong = refused + broken
    rendered, different = _round_trips(number, _TREES[size])
    note = f"{pasted:,} pasted texts, {fuzzed:,} fuzzed strings, {rendered:,} trees that parse back to themselves"
    tried = pasted + fuzzed + rendered
    return Outcome(tried=tried, survived=tried - wrong - different, wrong=wrong + different, note=note)


def _made(home: Path) -> Path:
    (home / "corpus").mkdir()
    (home / "ssesearch.toml").write_text("deadline = 0\nverify_mb = 0\n", encoding="utf-8")
    return home


def _ask(service: SearchService, texts: Iterator[str]) -> tuple[int, int]:
    """Return how many texts were searched for, and how many were refused for another reason than their size."""
    asked = refused = 0
    for text in texts:
        asked += 1
        try:
            page = service.search(SearchRequest(text=text, facets=False, limit=3))
        except QueryTooCostlyError as error:
            if len(text) <= MAX_LENGTH and "written in full" not in error.reason:
                refused += 1
                print(f"refused: {text!r}: {error}", flush=True)
        except Exception as error:  # noqa: BLE001 - an exception of any kind is what is looked for
            refused += 1
            print(f"{type(error).__name__}: {text!r}: {error}", flush=True)
        else:
            tree = read(page.query.canonical).tree
            refused += str(tree) != page.query.canonical
    return asked, refused


def _pasted(chance: random.Random, known: list[str], count: int) -> Iterator[str]:
    """Yield headlines, abstracts, code, and texts of several scripts, some of them with marks of every kind."""
    makers: tuple[Callable[[], str], ...] = (
        lambda: chance.choice(known),
        lambda: chance.choice(known).upper(),
        lambda: _quoted(chance, chance.choice(known)),
        lambda: " ".join(chance.choices(known, k=3))[: chance.choice((500, 3000, 8000))],
        lambda: chance.choice(_CODE)[chance.randrange(3) :],
        lambda: "\n".join(chance.choices(_CODE, k=3)),
        lambda: _sentence(chance, list(_SCRIPTS)),
        lambda: _sentence(chance, [chance.choice(list(_SCRIPTS))]),
    )
    for number in range(count):
        yield makers[number % len(makers)]()


def _quoted(chance: random.Random, text: str) -> str:
    """Return a text with a quotation mark, a bracket or a colon put in somewhere."""
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice('"“”«»():*~?-') + text[place:]


def _sentence(chance: random.Random, scripts: list[str]) -> str:
    words = [word for script in scripts for word in _SCRIPTS[script].split()]
    return "".join(
        chance.choice(words) + (chance.choice(_MARKS) if chance.random() < 0.3 else " ")
        for _ in range(chance.randint(1, 90))
    )


def _fuzzed(chance: random.Random) -> str:
    kind = chance.randrange(3)
    if kind == 0:
        return "".join(chance.choices(_SIGNS + "aZ1é合", k=chance.choice((1, 5, 30, 200))))
    if kind == 1:
        return chance.choice(("", " ")).join(chance.choices(_PIECES, k=chance.randint(1, 25)))
    return "".join(chr(chance.randrange(0x11000)) for _ in range(chance.choice((1, 8, 60))))


def _round_trips(number: int, count: int) -> tuple[int, int]:
    """Return how many trees were rendered and parsed, and how many of them became others."""
    tried = different = 0

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(trees())
    def check(tree: Node) -> None:
        nonlocal tried, different
        tried += 1
        try:
            different += parse(str(tree)) != tree
        except QueryTooCostlyError:  # a tree may have more words or levels than a text may have
            tried -= 1

    check()
    return tried, different
