"""
Write what a browser needs to search items without a server: script files that a page loads one by one.

A page opened from a folder can load scripts, but nothing else; so each file is a call of one function.

    meta            number of items, months, facets, function words, and where each part of the dictionary begins
    terms/N         a part of the dictionary: words and facet values with their postings, and names of entities
    items/N         what is shown of `ITEMS_PER_FILE` items
    phrases, phrases/N   which words stand side by side, and where (`static_phrases`)
    facets/NAME     every value of a facet with its items

Items are numbered from the newest to the oldest. A word stands for the stems that it has in the languages of the items,
and for those of compounds with it, as in a query to the archive. Its postings are the items with one of these stems,
each with the part of the highest score that it has there (`scoring`, without idf). They are written with 64 digits: the
distance to the item before in digits of 5 bits, the lowest first and each but the last plus 32, then the score in two
digits, or one where the word is frequent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import msgspec

from sse_search.engines import scoring
from sse_search.entities import Vocabulary
from sse_search.languages import language_name
from sse_search.model import DATE_FACETS, FACETS, TEXT_FIELDS, Document, SearchRequest
from sse_search.service.archive import Archive
from sse_search.service.entity_reports import names_by_language
from sse_search.service.search import UNLIMITED, resolve_matching
from sse_search.service.static_phrases import DIGITS, StaticPhrases, browser_order, phrase_files, variable
from sse_search.text.compound_parts import part_terms
from sse_search.text.function_words import listed_function_words
from sse_search.text.stemming import index_stem, language_group, query_stems
from sse_search.tokens import words
from sse_search.wording import plain_message

ITEMS_PER_FILE = 8
"""A page of hits loads as many files as it has hits, of some 3 kB each."""
TERMS_BYTES = 12_000
"""About the size of a part of the dictionary; one that has a longer list is larger."""
FREQUENT, MAX_EXACT = 6, 2_000
"""Words of more than one item in so many, and of more than this many, have coarse scores: they tell little."""
MAX_EXCERPT = 220
"""Characters of text shown of a hit."""

_VALUE = "="
"""Before facet values in the dictionary; no word begins so."""

Posting = tuple[int, float]
"""Number of an item, and the part of the highest score that a word has there."""


def static_search(
    archive: Archive, date: Callable[[str], str], language: Callable[[str], str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the script files of all items, the newest first; see `SearchService.static_search`."""
    matching = resolve_matching(archive, SearchRequest(sort="newest"))
    everything = msgspec.structs.replace(matching.request, limit=UNLIMITED)
    search = StaticSearch(matching.index.reader.matching(everything), date, language)
    return search.files(_names(matching.index.resolver.vocabulary, search.entities))


class StaticName(msgspec.Struct, frozen=True):
    """
    A name of entities.

    Attributes:
        is_short_form: It names them only when it is written in capitals, if it is spelled like a function word.

    >>> StaticName("UN", ("organization:un",)).is_short_form
    True
    """

    text: str
    ids: tuple[str, ...]

    @property
    def is_short_form(self) -> bool:
        """Whether it is a word in capitals."""
        return self.text.isupper() and " " not in self.text


class _Field(NamedTuple):
    """The frequencies of stems in a field of an item, and the length that its norm stands for."""

    frequencies: Counter[str]
    length: int


class StaticSearch:
    """
    Collect items, and write the script files.

    >>> from sse_search.model import NewsItem
    >>> search = StaticSearch([Document(NewsItem(id="0" * 16, title="Dairy opens"), "en")])
    >>> sorted(dict(search.files(names=())))
    ['facets/language', 'items/0', 'meta', 'phrases', 'phrases/0', 'terms/0']

    Args:
        documents: The newest first.
        date: Writes a partial date. language: writes the name of a language, given by its code.

    Attributes:
        entities: The ids of those that the items have.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        date: Callable[[str], str] = str,
        language: Callable[[str], str] = language_name,
    ) -> None:
        self.entities: set[str] = set()
        self._date, self._language = date, language
        self._phrases = StaticPhrases()
        self._stem_counts: dict[str, int] = {}
        self._shown: list[tuple[str, ...]] = []
        self._months: list[tuple[str, int]] = []
        self._tokens: set[str] = set()
        self._languages: Counter[str] = Counter()
        self._values: dict[str, dict[str, list[int]]] = {facet: defaultdict(list) for facet in FACETS}
        self._labels: dict[str, str] = {}
        self._fields: list[dict[str, _Field]] = []
        for number, document in enumerate(documents):
            self._add(number, document)

    def files(self, names: Iterable[StaticName]) -> Iterator[tuple[str, bytes]]:
        """Yield the name without suffix and the content of each script file; `names` are those of the entities."""
        files: dict[str, tuple[object, ...]] = {
            f"items/{start // ITEMS_PER_FILE}": (self._shown[start : start + ITEMS_PER_FILE],)
            for start in range(0, len(self._shown), ITEMS_PER_FILE)
        }
        firsts = []
        for number, entries in enumerate(_parts(self._entries(names))):
            firsts.append(entries[0].key)
            files[f"terms/{number}"] = _part(entries)
        counted = [facet for facet in FACETS if facet not in DATE_FACETS and self._values[facet]]
        for facet in counted:
            values = sorted(self._values[facet].items(), key=lambda pair: (-len(pair[1]), pair[0]))
            rows = [(value, self._labels[value], len(items), _plain(items)) for value, items in values]
            files[f"facets/{facet}"] = (rows,)
        function_words = {language: sorted(listed_function_words([language])) for language in self._languages}
        meta = {
            "items": len(self._shown),
            "perFile": ITEMS_PER_FILE,
            "frequent": FREQUENT,
            "exact": MAX_EXACT,
            "tag": scoring.saturate(scoring.TAG_WEIGHT, 1.0),
            "highest": scoring.K1 + 1,
            "months": self._months,
            "facets": counted,
            "functionWords": {language: " ".join(listed) for language, listed in function_words.items() if listed},
            "terms": firsts,
        }
        phrases = phrase_files(self._phrases.entries(self._stem_counts), TERMS_BYTES)
        for name, own in chain((files | {"meta": (meta,)}).items(), phrases):
            yield name, _call(name, *own)

    def _add(self, number: int, document: Document) -> None:
        item = document.item
        text = " ".join(item.text.split())
        excerpt = text if len(text) <= MAX_EXCERPT else f"{text[:MAX_EXCERPT].rsplit(' ', 1)[0]} …"
        language = self._language(document.language) if document.language else ""
        date = item.date.value or ""
        shown = (item.id, item.title, date, date and self._date(date), item.source, language, item.category)
        self._shown.append((*shown, document.language, excerpt))
        month = (item.date.value or "")[:7]
        if not self._months or self._months[-1][0] != month:
            self._months.append((month, number))
        self._languages[document.language] += 1
        tokens = {"title": words(item.title), "body": words(item.text)}
        self._tokens.update(tokens["title"], tokens["body"])
        self._phrases.add(number, list(tokens.values()))
        self._fields.append({field: _field(tokens[field], document.language) for field in TEXT_FIELDS})
        self.entities.update(tag.id for tag in document.tags)
        for facet, value, label in _values(document, language):
            listed = self._values[facet][value]
            if not listed or listed[-1] != number:
                listed.append(number)
            self._labels.setdefault(value, label)

    def _entries(self, names: Iterable[StaticName]) -> Iterator[_Entry]:
        """Yield the entries of the dictionary in order."""
        postings = self._postings()
        groups = sorted({language_group(language) for language in self._languages})
        compounds = _compounds(postings)
        by_stems: dict[tuple[str, ...], tuple[str, int]] = {}
        rows: dict[str, str] = {}
        for token in self._tokens | {part.partition(":")[2] for part in compounds}:
            own = query_stems(token, groups)
            stems = tuple(stem for stem in (*own, *chain(*map(compounds.get, own, repeat(())))) if stem in postings)
            if stems not in by_stems:
                found = sorted(posting for stem in stems for posting in postings[stem])
                by_stems[stems] = self._encoded(found), len({number for number, _ in found})
            rows[token], self._stem_counts[token] = by_stems[stems]
        for facet, values in self._values.items():
            if facet not in DATE_FACETS:
                rows.update((f"{_VALUE}{facet}={value}", _plain(items)) for value, items in values.items())
        by_first: dict[str, list[tuple[str, tuple[str, ...], bool]]] = defaultdict(list)
        for name in names:
            tokens = words(name.text)
            if tokens:
                by_first[tokens[0]].append((" ".join(tokens), name.ids, name.is_short_form))
        for key in sorted(rows.keys() | by_first.keys(), key=browser_order):
            yield _Entry(key, rows.get(key, ""), tuple(sorted(set(by_first.get(key, ())))))

    def _postings(self) -> dict[str, list[Posting]]:
        """Return the items of each stem, with the part of the highest score that it has there."""
        count = max(len(self._fields), 1)
        averages = [sum(fields[field].length for fields in self._fields) / count for field in TEXT_FIELDS]
        average = scoring.weighted_sum(TEXT_FIELDS, averages)
        postings: dict[str, list[Posting]] = defaultdict(list)
        for number, fields in enumerate(self._fields):
            lengths = [float(fields[field].length) for field in TEXT_FIELDS]
            norm = scoring.length_norm(scoring.weighted_sum(TEXT_FIELDS, lengths), average)
            title, body = (fields[field].frequencies for field in TEXT_FIELDS)
            for stem in title.keys() | body.keys():
                frequency = norm * scoring.weighted_sum(TEXT_FIELDS, [float(title[stem]), float(body[stem])])
                postings[stem].append((number, frequency / (scoring.K1 + frequency)))
        return postings

    def _encoded(self, postings: Sequence[Posting]) -> str:
        """Return postings with scores."""
        count = len(postings)
        bits = 6 if count > MAX_EXACT and count * FREQUENT > len(self._shown) else 12
        digits, previous = [], -1
        for number, score in postings:
            digits.append(variable(number - previous))
            level = max(1, round(score * ((1 << bits) - 1)))
            digits.append(DIGITS[level] if bits == 6 else DIGITS[level >> 6] + DIGITS[level & 63])
            previous = number
        return f"{count}:{''.join(digits)}"


class _Entry(NamedTuple):
    """A word or facet value with its postings, and names that begin with it: words, ids, whether a short form."""

    key: str
    postings: str
    names: tuple[tuple[str, tuple[str, ...], bool], ...]


def _values(document: Document, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the facets that are not dates, the values and the labels of an item; `language` is the name of its own."""
    item = document.item
    if item.source:
        yield "source", item.source, item.source
    if item.category:
        yield "category", item.category, item.category
    if document.language:
        yield "language", document.language, language
    for tag in document.tags:
        if tag.type in FACETS:
            yield tag.type, tag.id, tag.label


def _field(tokens: Sequence[str], language: str) -> _Field:
    length = scoring.FIELD_NORM_LENGTHS[scoring.encode_field_norm(len(tokens))]
    return _Field(Counter(index_stem(token, language) for token in tokens), length)


def _compounds(stems: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return for each stem that compounds have as a part the stems of these compounds."""
    compounds: dict[str, list[str]] = defaultdict(list)
    for stem in sorted(stems):
        for part in part_terms(stem):
            compounds[part].append(stem)
    return compounds


def _parts(entries: Iterable[_Entry]) -> Iterator[list[_Entry]]:
    """Yield consecutive entries that fill a file; the list of several words with the same stems is counted once."""
    part: list[_Entry] = []
    lists: set[str] = set()
    size = 0
    for entry in entries:
        names = sum(len(text) + sum(map(len, ids)) for text, ids, _ in entry.names)
        added = len(entry.key) + names + (0 if entry.postings in lists else len(entry.postings))
        if part and size + added > TERMS_BYTES:
            yield part
            part, lists, size = [], set(), 0
        part.append(entry)
        lists.add(entry.postings)
        size += added
    if part:
        yield part


def _part(entries: Sequence[_Entry]) -> tuple[list[str | int], list[str], list[object]]:
    """Return words, each before the index of its list, the lists, and words before the names that begin with them."""
    lists = {postings: index for index, postings in enumerate(dict.fromkeys(entry.postings for entry in entries))}
    keys = [part for entry in entries for part in (entry.key, lists[entry.postings])]
    names: list[object] = [part for entry in entries if entry.names for part in (entry.key, entry.names)]
    return keys, list(lists), names


def _plain(items: Sequence[int]) -> str:
    """Return postings without scores."""
    distances = (number - previous for number, previous in zip(items, (-1, *items), strict=False))
    return f"{len(items)}:{''.join(map(variable, distances))}"


def _call(*values: object) -> bytes:
    return b"ssesearch(" + b",".join(msgspec.json.encode(value, enc_hook=plain_message) for value in values) + b");\n"


def _names(vocabulary: Vocabulary, ids: Iterable[str]) -> list[StaticName]:
    """Return the names of entities; a name that several share names them all."""
    named: dict[str, list[str]] = defaultdict(list)
    for id in sorted(ids):
        for name in {name for names in names_by_language(vocabulary, id).values() for name in names}:
            named[name].append(id)
    return [StaticName(name, tuple(ids)) for name, ids in sorted(named.items())]
