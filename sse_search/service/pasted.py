"""Recognise what was pasted into the search box: an item's id or address, or a text of more words than a query has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import TermQuery, TermsFilter
from sse_search.identity import canonical_url, host_of, item_id
from sse_search.model import UNDATED, QueryNotice, is_item_id
from sse_search.query import Node, ParsedQuery, read
from sse_search.query.literal import literal_words
from sse_search.query.parser import MAX_TERMS
from sse_search.query.tree import FieldTerm, Group, Word
from sse_search.tokens import words

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s/]\S*", re.IGNORECASE)


def read_pasted(text: str, reader: IndexReader, mirrors: Mapping[str, str]) -> ParsedQuery:
    """
    Read a query leniently; the id or address of an item matches that item, that of a site everything from it.

    Args:
        mirrors: Host to the host that it copies; see `identity.canonical_url`.

    Raises:
        QueryTooCostlyError: The text is too long for a query.
    """
    pasted = text.strip()
    if is_item_id(pasted.lower()) and reader.get(pasted.lower()):
        return ParsedQuery(FieldTerm("id", pasted.lower()))
    if not _ADDRESS.fullmatch(pasted):
        return _limit_words(read(text), reader)
    address = pasted if "://" in pasted else f"https://{pasted}"
    host = host_of(address, mirrors)
    if canonical_url(address, mirrors) == f"https://{host}":
        found: Node = FieldTerm("site", host)
        has_items = reader.count(EngineRequest(query=TermsFilter("site", (host,)))) > 0
    else:
        identifier = item_id(url=address, title="", date=UNDATED, source="", mirrors=mirrors)
        found = FieldTerm("id", identifier)
        has_items = reader.get(identifier) is not None
    if has_items:
        return ParsedQuery(found)
    address_words = Group(tuple(literal_words(pasted)))
    return ParsedQuery(address_words, (QueryNotice("no item has this address. Its words are searched"),))


def _limit_words(parsed: ParsedQuery, reader: IndexReader) -> ParsedQuery:
    """Reduce a text of many words to its rarest words that items have."""
    if not isinstance(parsed.tree, Group) or len(parsed.tree.children) <= MAX_TERMS:
        return parsed
    words_by_token = {word.text.casefold(): word for word in _words_in(parsed.tree)}
    counts = {token: _count(word, reader) for token, word in words_by_token.items()}
    rarest = set(sorted((token for token in counts if counts[token]), key=counts.__getitem__)[:MAX_TERMS])
    kept = tuple(word for token, word in words_by_token.items() if token in rarest)
    notice = QueryNotice(
        f"a query has at most {MAX_TERMS} words; of the {len(parsed.tree.children):,} words of this text "
        f"the {len(kept)} rarest that items have are searched"
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
