"""Find capitalized names in a text, cut to what is probably one name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sse_search.entities.candidate_words import (
    ARTICLES,
    BODY_ENDINGS,
    BODY_WORDS,
    COORDINATORS,
    DATE_WORDS,
    EVENT_WORDS,
    FIRM_WORDS,
    GENERIC_WORDS,
    LEADING_WORDS,
    LOCATIVES,
    ROLE_WORDS,
)
from sse_search.tokens import fold

_CAPITAL = r"(?:(?:[A-Z]\.)+|St\.|[A-ZÀ-ÖØ-Þ][\w&-]*(?:['’](?!s\b)[A-ZÀ-ÖØ-Þ]?\w+)*)"
_CONNECTOR = (
    r"(?:of|for|the|and|de|du|des|la|le|les|del|da|do|dos|das|el|los|las|y|et|e|pour|para|per|di|della|dello|dei|degli|"
    r"delle|der|die|den|für|und|von|van|zur|&|d['’]|l['’]|dell['’]|sull['’]|all['’])"
)
_NAME = re.compile(rf"(?<![\w-]){_CAPITAL}(?:[ ]+(?:{_CONNECTOR}(?: |(?<=['’]))){{0,3}}{_CAPITAL})*")
_PART = re.compile(r"\b(?:[dl]|dell|nell|sull|all|dall)['’](?=\w)|\S+", re.IGNORECASE)
_SENTENCE_END = '.!?:…"“”«»„‘(•*–—-'
_MAX_WORDS = 40
"""Words between two ends of names, with connectors."""
_NEEDS_HEAD = frozenset(("of", "for", "pour", "para", "per", "fur", "von", "zur", "der", "die", "den", "the"))
"""Connectors that join two names only after a word such as Federation."""
_AFFILIATIONS = frozenset(("of", "di", "della", "dello", "von"))
"""Connectors that follow the whole name of a person before a body."""
_LINKS_IN_NAMES = frozenset(("de", "du", "del", "da", "do"))
"""Those that are in names of persons as well."""
_MIN_PERSON_WORDS = 2


class CapitalizedName(NamedTuple):
    """
    Capitalized words that are probably one name; offsets are those of the text.

    Attributes:
        starts_sentence: Its first capital may be that of the sentence.
        after_role: It follows a role or a form of address.
    """

    label: str
    start: int
    end: int
    starts_sentence: bool
    after_role: bool


class _Word(NamedTuple):
    text: str
    folded: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def capitalized_names(
    text: str, barriers: Sequence[tuple[int, int]], common: Collection[str], given: Collection[str]
) -> Iterator[CapitalizedName]:
    """
    Yield the names of a text from left to right.

    Args:
        barriers: Spans that belong to no name.
        common: Folded words that occur in lower case; one of these is no name at the start of a sentence.
        given: Folded given names.

    >>> [name.label for name in capitalized_names("He joined Rosa Luna and the Luna Weavers Guild.", (), (), ())]
    ['Rosa Luna', 'Luna Weavers Guild']
    """
    joined = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    barred = bytearray(len(text))
    for first, last in barriers:
        barred[first:last] = b"\1" * (last - first)
    for match in _NAME.finditer(joined):
        parts = _words(joined, match.start(), match.end())
        parts = [part for part in parts if not any(barred[part.start : part.end])]
        for group in _adjacent(parts):
            yield from _names_of_run(joined, group, common, given)


def is_body_word(word: str) -> bool:
    """Tell whether a folded word is one of the name of a body, such as federation or Landesverband."""
    return word in BODY_WORDS or word in FIRM_WORDS or (len(word) > 7 and word.endswith(BODY_ENDINGS))


def is_head_word(word: str) -> bool:
    """Tell whether a folded word is one of the name of a body or event."""
    return is_body_word(word) or word in EVENT_WORDS


def without_lead_in(text: str, start: int = 0, end: int | None = None) -> str:
    """
    Return a name without the text before it, such as articles, prepositions, and a place before an article.

    Args:
        start, end: Where the name is in the text.

    >>> without_lead_in("In Scotland the Scottish Weavers Society"), without_lead_in("Der Deutsche Bund")
    ('Scottish Weavers Society', 'Deutsche Bund')
    """
    parts = _after_lead_in(text, _words(text, start, len(text) if end is None else end))
    return text[parts[0].start if parts else start : end]


def _words(text: str, start: int, end: int) -> list[_Word]:
    return [
        _Word(part[0], fold(part[0]).strip("'’"), part.start(), part.end()) for part in _PART.finditer(text, start, end)
    ]


def _adjacent(parts: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Split words where barriers left gaps, and where there are more than any name has."""
    run: list[_Word] = []
    for part in parts:
        if run and (part.start - run[-1].end > 1 or len(run) == _MAX_WORDS):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _names_of_run(
    text: str, run: list[_Word], common: Collection[str], given: Collection[str]
) -> Iterator[CapitalizedName]:
    run = _without_opener(text, run, common)
    after_role = bool(run) and previous_word(text, run[0].start) in ROLE_WORDS
    groups = _split_coordination(_split_prepositions(run), given)
    for group in (part for whole in groups for part in _split_affiliation(whole, given)):
        trimmed, has_role = _after_role(_after_lead_in(text, _trimmed(group)))
        if trimmed and DATE_WORDS.isdisjoint(part.folded for part in trimmed):
            start, end = trimmed[0].start, trimmed[-1].end
            if _is_cut(text, start, end):
                continue
            starts = _starts_sentence(text, start)
            yield CapitalizedName(text[start:end], start, end, starts, has_role or (after_role and group[0] is run[0]))


def _is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether a name goes on beyond a bracket or comma: "Himmelb(l)au", "(World) Bank", "Luna, Sol and Co"."""
    if text[end : end + 1] == "(" or (text[end : end + 1] == ")" and text[end + 1 : end + 3].strip()[:1].isupper()):
        return True
    in_list = re.search(r"[A-ZÀ-ÖØ-Þ]\w{1,30}, $", text[max(0, start - 30) : start])
    return bool(in_list) and any(f" {word} " in text[start:end] for word in ("and", "&"))


def previous_word(text: str, start: int) -> str:
    """Return the folded word directly before an offset; empty after punctuation."""
    before = text[max(0, start - 30) : start].rsplit(maxsplit=1)
    return fold(before[-1]).rstrip(".") if before and text[start - 1 : start].isspace() else ""


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in _SENTENCE_END or before[-1] == "\n"


def _without_opener(text: str, run: list[_Word], common: Collection[str]) -> list[_Word]:
    """Remove words that have their capital from the start of the sentence."""
    while run and (run[0].folded in LEADING_WORDS or not run[0].is_capital):
        run = run[1:]
    if run and _starts_sentence(text, run[0].start) and run[0].folded in common:
        kept = run[0].folded in GENERIC_WORDS or run[0].folded in ROLE_WORDS or is_body_word(run[0].folded)
        kept = kept or run[0].folded in EVENT_WORDS
        return run if kept else _trimmed(run[1:])
    return run


def _after_lead_in(text: str, group: list[_Word]) -> list[_Word]:
    """Remove function words before a name, and a place or time before its article: "Bonn der Deutsche Bund"."""
    while group and group[0].folded in LEADING_WORDS:
        group = group[1:]
    for index in range(1, len(group) - 1):
        if _precedes_article(text, group, index):
            return _after_lead_in(text, group[index + 1 :])
    return group


def _precedes_article(text: str, group: list[_Word], index: int) -> bool:
    """Tell whether an article starts a name, and the words before it belong to no name of a body."""
    article, before, after = group[index], group[:index], group[index + 1 :]
    is_article = article.folded in ARTICLES and (not article.is_capital or article.folded == "the")
    if not is_article or not before[-1].is_capital or _has_head(before) or not _has_head(after):
        return False
    if article.folded == "der" and previous_word(text, group[0].start) not in LOCATIVES:
        return after[0].folded.endswith("e") and len(after) > 1 and _is_head(after[1])  # else it is a genitive
    is_preposition = article.folded in ("a", "de") and previous_word(text, group[0].start) not in LOCATIVES
    return not is_preposition  # else an article of Portuguese or Dutch


def _trimmed(group: list[_Word]) -> list[_Word]:
    """Remove connectors at both ends, and a function word with a capital at the start."""
    while group and (not group[0].is_capital or group[0].folded in LEADING_WORDS):
        group = group[1:]
    while group and not group[-1].is_capital:
        group = group[:-1]
    return group


def _split_prepositions(run: list[_Word]) -> list[list[_Word]]:
    """Split at a connector such as "of" unless a word such as Federation is before it or ends the name."""
    groups: list[list[_Word]] = [[]]
    for part in run:
        needs_head = not part.is_capital and part.folded in _NEEDS_HEAD and groups[-1]
        before = groups[-1][-1] if groups[-1] else part
        has_head = before.folded in ROLE_WORDS or _has_head(groups[-1]) or _has_head(run[-1:])
        if needs_head and before.is_capital and not has_head:
            groups.append([])
        elif part.is_capital or groups[-1]:
            groups[-1].append(part)
    return groups


def _split_affiliation(group: list[_Word], given: Collection[str]) -> Iterator[list[_Word]]:
    """Split a person from the body that a preposition joins: "Rosa Luna di Emergency", "Rosa Luna von der Sol AG"."""
    index = next((index for index, part in enumerate(group) if not part.is_capital), 0)
    before, after = group[:index], group[index:]
    if len(before) < _MIN_PERSON_WORDS or before[0].folded not in given or _has_head(before):
        yield group
    elif after[0].folded in _AFFILIATIONS or (after[0].folded in _LINKS_IN_NAMES and _has_head(after)):
        yield from (before, after)
    else:
        yield group


def _split_coordination(groups: list[list[_Word]], given: Collection[str]) -> Iterator[list[_Word]]:
    """Split names joined by "and", unless that is within one name: "Ministry of Food and Health", "Smith and Co"."""
    for group in groups:
        start = 0
        for index, part in enumerate(group):
            if part.folded in COORDINATORS and not part.is_capital and part.text != "&":
                left, right = _trimmed(group[start:index]), _trimmed(group[index + 1 :])
                has_article = bool(right) and right[0] is not group[index + 1]
                if left and right and (right[0].folded in given or _is_list(left, right, has_article=has_article)):
                    yield group[start:index]
                    start = index + 1
        yield group[start:]


def _is_list(left: list[_Word], right: list[_Word], *, has_article: bool) -> bool:
    """Tell whether two coordinated parts are two names; an article may precede the second."""
    heads = [index for index, part in enumerate(left) if _is_head(part)]
    if not heads:
        return has_article or not (_is_head(right[-1]) and len(left) <= 2 and len(right) <= 3)
    of_what = left[heads[0] + 1 :]
    open_ended = any(not part.is_capital for part in of_what) or (heads[0] == 0 and len(left) > 1)
    return not open_ended or _is_head(right[0]) or right[-1].folded in FIRM_WORDS


def _is_head(part: _Word) -> bool:
    return part.is_capital and is_head_word(part.folded)


def _has_head(group: Sequence[_Word]) -> bool:
    return any(map(_is_head, group))


def _after_role(group: list[_Word]) -> tuple[list[_Word], bool]:
    """Return the person after a role, "Finance Secretary Rosa Luna", and whether there is a role; else the name."""
    roles = [index for index, part in enumerate(group) if part.folded.rstrip(".") in ROLE_WORDS and part.is_capital]
    if not roles:
        return group, False
    rest = group[roles[-1] + 1 :]
    if rest and not rest[0].is_capital:  # "Secretary of State Rosa Luna"
        rest = _trimmed(rest)[1:]
    if len(rest) >= 2 and not _has_head(rest):
        return _trimmed(rest), True
    return (group, False) if roles[-1] != len(group) - 1 and _has_head(group) and roles[0] > 0 else ([], False)
