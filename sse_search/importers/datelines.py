"""Find the dates in a line of a page, and what each is the date of: publication, a later change, or an event."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from sse_search.dates import find_date
from sse_search.model import NewsDate
from sse_search.tokens import fold

Kind = Literal["published", "updated", "plain", "event"]

_WORD = r"[^\W\d_]{3,12}"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|re|º|°|ª|o)?"
_OF = r"(?:de\s|del\s|do\s|of\s|d'\s?|-|/)?\s?"
DAY_SPAN = re.compile(
    r"(?<![\d./-])(?:"
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)"
    r"|\d{4}([/.])\s?\d{1,2}\1\s?\d{1,2}(?!\d)"
    r"|\d{1,2}([./-])\s?\d{1,2}\2\s?\d{4}(?!\d)"
    rf"|{_DAY}[.,]?\s?{_OF}{_WORD}[.,]?\s?{_OF}\d{{4}}(?!\d)"
    r"|(?:\d{4}|(?:明治|大正|昭和|平成|令和)(?:\d{1,2}|元))\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
    r"|(?:ngay )?\d{1,2} thang \d{1,2}(?: nam|,) \d{4}(?!\d)"
    rf"|\d{{4}}\s(?:m\.\s)?{_WORD}\s\d{{1,2}}(?:\sd\.)?(?!\d)"
    rf"|{_WORD}\.?\s?{_DAY}\.?,?\s\d{{4}}(?!\d)"
    r")"
)
"""Spans of a folded line that may be a date to the day; `find_date` decides."""


def _words(*texts: str) -> str:
    """Return an alternation of words; in them, `_` is a space, and `*` any ending."""
    return "|".join(word.replace("_", " ").replace("*", r"\w*") for text in texts for word in text.split())


_UPDATED_WORDS = _words(
    "updat* modif* edited reviewed revised corrected last_change last_changed last_saved",
    "mise_a_jour mis_a_jour mises_a_jour maj correcte corrige actualis*",
    "actualiz* editad* revisad* atualiz* alterad* corrigid*",
    "gewijzigd bijgewerkt aangepast uppdatera* andrad* opdater* oppdater* endret aendret aktualizac* zaktualizowan*",
    "обновлен* изменен* оновлен*",
    "aktualis* geandert anderung bearbeitet uberarbeitet aggiorna* corretto ultimo_aggiornamento",
)
_PUBLISHED_WORDS = _words(
    "publish* posted post_date released issued online_since uploaded written_on created",
    "publi* paru* mis_en_ligne mise_en_ligne diffuse* cree",
    "cread* postad* divulgad* criad*",
    "gepubliceerd geplaatst opublikowan* dodano zverejnen* objavljen* опубликован* опубліковано размещен*",
    "veroffentlich* erschienen publizi* erstellt* online_seit eingestellt pubblic* inserit* creato creata",
)
_EVENT_WORDS = _words(
    "when event* start starts begins ends deadline until till expires due valid from since born died",
    "accessed retrieved comment* on_air next copyright",
    "today_is today's_date heute_ist nous_sommes hoy_es hoje_e oggi_e",
    "quand evenement* jusqu* debut date_limite consulte",
    "cuando evento* hasta desde fecha_limite quando ate prazo",
    "wann beginn* ab bis termin* veranstaltung* geboren gestorben abgerufen fino scadenza inizio",
)
_NEUTRAL_WORDS = _words(
    "on the at by date dated time last first min read reading story article and",
    "gmt utc est edt pst pdt cet cest bst et pm am",
    "le du a par dernier* derniere el en fecha por data em as ultima ultimo y e",
    "am den vom von datum um uhr zuletzt artikel und il de del di da ore alle h hs hrs",
    "mon* tue* wed* thu* fri* sat* sun* mo mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "op om door uur maandag dinsdag woensdag donderdag vrijdag zaterdag zondag laatst",
    "lun* mar mardi martes martedi mier* mercr* mercol* jeu* jue* ven* vie* sam* sab* dim* dom* gio*",
    "terca* segunda* quarta* quinta* sexta* feira",
)
_UPDATED = re.compile(rf"\b(?:{_UPDATED_WORDS})\b|(?:^|[|(])\s{{0,3}}stand(?: vom)?\s?:?\s{{0,3}}$|\bstand\s?:")
_PUBLISHED = re.compile(rf"\b(?:{_PUBLISHED_WORDS})\b")
_EVENT = re.compile(rf"\b(?:{_EVENT_WORDS})\b[^|]{{0,15}}$")
_NEUTRAL = re.compile(rf"\b(?:{_NEUTRAL_WORDS})\b")
_CLOCK = re.compile(
    r"\b\d{1,2}\s?[:.h]\s?\d{2}(?:[:.]\d{2})?(?:\.\d+)?\b|t\d{2}:\d{2}\S*|\b\d{1,2}\s?h\b|[+-]\d{2}:?\d{2}\b"
)
_WROTE_WORDS = _words("posted written published publie ecrit publicado escrito pubblicato scritto")
_BY = re.compile(rf"(?:(?:{_WROTE_WORDS}) )?(?:by|von|par|por|di|text|foto)\b")
_SEPARATOR = re.compile(r"[|•·–—»/;\n]|\s-\s")
_RANGE = re.compile(r"\s*(?:-|–|—|to|bis|au|al|a|ate|hasta|and|und)\s*")
_MAX_EXTRA_WORDS = 8
_MAX_PLACE_WORDS = 3
_YEAR = re.compile(r"\d{4}")
_ERA = re.compile(r"(?:明治|大正|昭和|平成|令和)(?:\d|元)")
_MAX_LABEL_LINE_LENGTH = 80
_MAX_LABEL_LENGTH = 25
MAX_LINE_LENGTH = 300


class LineDate(msgspec.Struct, frozen=True):
    """
    A date in a line.

    Attributes:
        is_byline: Whether the line is about the date (`By A. Baker, 3 May 2021`), and not a sentence that has one.
    """

    date: NewsDate
    kind: Kind
    is_byline: bool


def dates_in_line(line: str, *, day_first: bool | None = None, label: str = "") -> list[LineDate]:
    """
    Return the dates to the day in a line, in their order.

    Args:
        label: The line before, if it ends in a label (`Last updated:`).

    >>> line = "Publié le 24 août 2020 (mis à jour le 25 août 2020)"
    >>> [(found.date.value, found.kind) for found in dates_in_line(line)]
    [('2020-08-24', 'published'), ('2020-08-25', 'updated')]
    """
    if not _YEAR.search(line) and not _ERA.search(line):
        return []
    text = fold(line[:MAX_LINE_LENGTH])
    spans = [
        (match.start(), match.end(), date)
        for match in DAY_SPAN.finditer(text)
        if (date := find_date(match[0], day_first=day_first)) is not None and date.precision == "day"
    ]
    results: list[LineDate] = []
    done = 0
    for index, (start, end, date) in enumerate(spans):
        before = f"{fold(label)} {text[done:start]}" if index == 0 else text[done:start]
        next_start = spans[index + 1][0] if index + 1 < len(spans) else len(text)
        kind = _kind(before, text[end:next_start], is_last=next_start == len(text))
        if index and kind == "plain" and _RANGE.fullmatch(text[done:start]):
            kind = "event"
            results[-1] = LineDate(
                results[-1].date, "event" if results[-1].kind == "plain" else results[-1].kind, False
            )
        results.append(LineDate(date, kind, _is_byline(text, spans[0][0], spans[-1][1], before)))
        done = end
    return results


def is_label(line: str) -> bool:
    """Check whether a line without a date says what the date after it is: `Last updated:`, `Publié le`."""
    if len(line) > _MAX_LABEL_LINE_LENGTH:
        return False
    text = fold(line)
    if (
        text.rstrip().endswith(":")
        and max(_last(_PUBLISHED, text), _last(_UPDATED, text)) >= len(text) - _MAX_LABEL_LENGTH
    ):
        return True
    known = _PUBLISHED.search(text) or _UPDATED.search(text) or _EVENT.search(text)
    return known is not None and len(_NEUTRAL.sub(" ", text).split()) <= _MAX_PLACE_WORDS


def is_neutral(line: str) -> bool:
    """Check whether a line has nothing but words that stand between a label and its date: `on`, `le`, `um`."""
    return len(line) <= _MAX_LABEL_LENGTH and _extra_words(fold(line)) == 0


def _kind(before: str, after: str, *, is_last: bool) -> Kind:
    """Return the kind that the nearest word before a date gives it; else, for the last date, one right after it."""
    positions = {"updated": _last(_UPDATED, before), "published": _last(_PUBLISHED, before)}
    updated, published = positions["updated"], positions["published"]
    if max(updated, published) >= 0:
        return "updated" if updated > published else "published"
    if _EVENT.search(before):
        return "event"
    rest = " ".join(_NEUTRAL.sub(" ", _CLOCK.sub(" ", after)).split()).lstrip(" (,;:|.-")
    if is_last and _UPDATED.match(rest):
        return "updated"
    return "plain"


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _is_byline(text: str, start: int, end: int, before: str) -> bool:
    """Check whether what stands around the dates of a line is a name, a place, a time or a label."""
    head, tail = text[:start], text[end:]
    if _PUBLISHED.search(before[-60:]) or _UPDATED.search(before[-60:]):
        return _extra_words(head) <= _MAX_EXTRA_WORDS
    head = _SEPARATOR.split(head)[-1] if _SEPARATOR.search(head) else head
    tail = _SEPARATOR.split(tail)[0] if _SEPARATOR.search(tail) else tail
    before_words, after_words = _extra_words(head), _extra_words(tail)
    if after_words > _MAX_EXTRA_WORDS or (after_words > _MAX_PLACE_WORDS and tail.rstrip().endswith((".", "!", "?"))):
        return False
    if before_words == 0 or (_BY.match(head.lstrip(" (-|")) and before_words <= _MAX_EXTRA_WORDS):
        return True
    return before_words <= _MAX_PLACE_WORDS and head.rstrip().endswith((",", ":", "(")) and after_words == 0


def _extra_words(text: str) -> int:
    """Count the words that are neither a label, nor a time of day, nor a weekday."""
    for pattern in (_CLOCK, _UPDATED, _PUBLISHED, _NEUTRAL):
        text = pattern.sub(" ", text)
    return len(re.findall(r"[^\W_]{2,}", text))
