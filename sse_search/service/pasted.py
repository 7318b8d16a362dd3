"""Recognise what was pasted into the search box: an item's id or address, or a text of more words than a query has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import TermQuery
from sse_search.model import QueryNotice
from sse_search.query import ParsedQuery, read
from sse_search.query.fields import FIELD_NAMES
from sse_search.query.literal import literal_words
from sse_search.query.operands import group_of
from sse_search.query.parser import MAX_LENGTH, MAX_TERMS
from sse_search.query.tree import FieldTerm, Group, MatchAll, Or, Word
from sse_search.tokens import words
from sse_search.wording import worded

if TYPE_CHECKING:
    from sse_search.service.pasted_items import NamedItem

_MAY_NAME_ITEMS = re.compile(r"[./]|[0-9A-Fa-f]{16}")
"""Every address and every id has this; the other patterns are compiled when a query may match them."""
_ADDRESS = r"(?i)[\W_]{0,9}(?://|https?://|www\.)[^\s/]\S*"
_FIELD = rf"(?:{'|'.join(FIELD_NAMES)}):[^\s)]"
_OPERATORS = rf"(?:^|[\s(])(?i:-?{_FIELD}|(?:date|added)[<>]=|-(?=[^\s-]))|\s(?:AND|OR|NEAR/\d+|ADJ(?:/\d+)?)\s|\bNOT\s"
"""What only a query in the query language has, around an address or id."""
_MARKUP = r"(?i)</?[a-z]|&#?\w+;"
_END_TAG = r"(?i)</[a-z][\w:-]*>"
_TAG = r"(?i)</?[a-z][\w:-]*(?:\s[^<>]*)?>"


def read_pasted(text: str, reader: IndexReader, mirrors: Mapping[str, str]) -> ParsedQuery:
    """
    Read a query leniently; the id or address of an item matches that item, that of a site everything from it.

    Words beside the address or id of an item are left out, unless they are a query with operators or fields.

    Args:
        mirrors: Host to the host that it copies; see `identity.canonical_url`.

    Raises:
        QueryTooCostlyError: The text is too long for a query.
    """
    if len(text) > MAX_LENGTH:
        return read(text)
    if not _MAY_NAME_ITEMS.search(text):
        return _limit_words(_read_markup(text) or read(text), reader)
    from sse_search.service.pasted_items import PastedItems  # noqa: PLC0415 - few queries name items

    pasted = PastedItems(reader, mirrors)
    if items := pasted.named_in(text):
        return read(_with_ids(text, items)) if re.search(_OPERATORS, text) else _items_alone(text, items)
    if site := pasted.site_of(text):
        return ParsedQuery(FieldTerm("site", site))
    if re.fullmatch(_ADDRESS, text.strip()):
        notice = QueryNotice(worded("no item has this address. Its words are searched"))
        return ParsedQuery(group_of(list(literal_words(text))) or MatchAll(), (notice,))
    return _limit_words(_read_markup(text) or read(text), reader)


def _read_markup(text: str) -> ParsedQuery | None:
    """Return the words of a text with tags or references of HTML, without these; None for any other text."""
    if not ("<" in text or "&" in text) or not re.search(_MARKUP, text):
        return None
    from sse_search.importers.markup import cell_to_text  # noqa: PLC0415 - it takes long to load

    plain = cell_to_text(text)
    plain = re.sub(_TAG, " ", plain) if re.search(_END_TAG, text) else plain
    tree = group_of(list(literal_words(plain))) if plain != text else None
    if tree is None:
        return None
    notice = QueryNotice(worded("the tags and references of HTML are left out. The rest is words"))
    return ParsedQuery(tree, (notice,))


def _with_ids(text: str, items: Sequence[NamedItem]) -> str:
    """Return a query with a clause for the id of each item that it names."""
    for item in reversed(items):
        text = f"{text[: item.start]}id:{item.id}{text[item.end :]}"
    return text


def _items_alone(text: str, items: Sequence[NamedItem]) -> ParsedQuery:
    """Return the query for the items that a text names, and a notice on the words beside them."""
    terms = tuple(FieldTerm("id", id) for id in dict.fromkeys(item.id for item in items))
    tree = terms[0] if len(terms) == 1 else Or(terms)
    beside = _beside(text, items)
    if not any(words(beside)):
        return ParsedQuery(tree)
    reason = worded("only what has this address or id is shown. The words beside it are not searched")
    return ParsedQuery(tree, (QueryNotice(reason, items[0].start, beside),))


def _beside(text: str, items: Sequence[NamedItem]) -> str:
    """Return the words of a text outside the runs of characters that have an id or address."""
    chunks = (match for match in re.finditer(r"\S+", text))
    kept = (
        chunk[0] for chunk in chunks if all(item.end <= chunk.start() or chunk.end() <= item.start for item in items)
    )
    return " ".join(word.text for word in literal_words(" ".join(kept)))


def _limit_words(parsed: ParsedQuery, reader: IndexReader) -> ParsedQuery:
    """Reduce a text of many words to its rarest words that items have."""
    if not isinstance(parsed.tree, Group) or len(parsed.tree.children) <= MAX_TERMS:
        return parsed
    words_by_token = {word.text.casefold(): word for word in _words_in(parsed.tree)}
    counts = {token: _count(word, reader) for token, word in words_by_token.items()}
    rarest = set(sorted((token for token in counts if counts[token]), key=counts.__getitem__)[:MAX_TERMS])
    kept = tuple(word for token, word in words_by_token.items() if token in rarest)
    notice = QueryNotice(
        worded(
            "a query has at most {limit} words; of the {total:,} words of this text "
            "the {kept} rarest that items have are searched",
            limit=MAX_TERMS,
            total=len(parsed.tree.children),
            kept=len(kept),
        )
    )
    return ParsedQuery(Group(kept), (notice,))


def _words_in(group: Group) -> Iterator[Word]:
    for child in group.children:
        if isinstance(child, Word):
            yield child


def _count(word: Word, reader: IndexReader) -> int:
    """Count the items that have the first token of a word."""
    token = next(iter(words(word.text)), "")
    return reader.count(EngineRequest(query=TermQuery(token))) if token else 0
