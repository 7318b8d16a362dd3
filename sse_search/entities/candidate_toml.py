"""Write candidates as tables of a vocabulary file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, count

from sse_search.entities.candidate_list import Candidate
from sse_search.entities.vocabulary import Vocabulary
from sse_search.tokens import words
from sse_search.wording import counted


def candidates_as_toml(candidates: Iterable[Candidate], vocabulary: Vocabulary, tables: Collection[str]) -> str:
    """
    Return `[[entity]]` tables with counts and contexts; of an alias, a table that adds it to its entity.

    Args:
        tables: Ids that the file to which this is added has a table for; an alias of these is a comment.
    """
    ids, short_forms = {*vocabulary.ids()}, set[str]()
    parts: list[str] = []
    aliases: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.alias_of:
            aliases.setdefault(candidate.alias_of, []).append(candidate)
        else:
            id = new_id(candidate, ids)
            ids.add(id)
            short = "" if is_taken(vocabulary, candidate.short, short_forms) else candidate.short
            short_forms.add(" ".join(words(short)))
            parts.append("\n".join([*_comments(candidate), *_entity_lines(id, candidate.label, short), ""]))
    parts += ("\n".join([*_alias_lines(id, aliases[id], id in tables), ""]) for id in aliases)
    return "\n".join(parts)


def new_id(candidate: Candidate, ids: Collection[str]) -> str:
    """
    Return an id that is not among `ids`.

    >>> new_id(Candidate(label="Luna Weavers", type="organization", items=3), {"organization:luna-weavers"})
    'organization:luna-weavers-2'
    """
    key = "-".join(words(candidate.short or candidate.label))
    key = key if key.isascii() else "-".join(word for word in words(candidate.label) if word.isascii())
    numbered = (f"{key or 'candidate'}-{suffix}" for suffix in count(2))
    keys = chain([key] if key else [], numbered)
    return next(id for id in map(f"{candidate.type}:{{}}".format, keys) if id not in ids)


def is_taken(vocabulary: Vocabulary, short: str, short_forms: Collection[str] = ()) -> bool:
    """Tell whether a short form has no word, or names something else."""
    key = " ".join(words(short))
    return not key or key in short_forms or bool(vocabulary.ids_named(short)) or f"country:{short}" in vocabulary


def _comments(candidate: Candidate) -> Iterator[str]:
    contexts = candidate.contexts or ("",)
    yield f"# {counted(candidate.items, 'item')}: … {contexts[0]} …"
    yield from (f"#   … {context} …" for context in contexts[1:])


def _entity_lines(id: str, label: str, short: str) -> Iterator[str]:
    yield "[[entity]]"
    yield f"id = {json.dumps(id)}"
    yield f"label = {_toml_string(label)}"
    if short:
        yield f"acronyms = [{_toml_string(short)}]"
    yield "unverified = true"


def _alias_lines(id: str, candidates: list[Candidate], has_table: bool) -> Iterator[str]:
    for candidate in candidates:
        yield from _comments(candidate)
    if has_table:
        yield f"# {id} has a table above; add to it:"
    else:
        yield "[[entity]]"
        yield f"id = {json.dumps(id)}"
    names = ", ".join(_toml_string(candidate.label) for candidate in candidates)
    reasons = ", ".join(dict.fromkeys(candidate.alias_reason for candidate in candidates))
    yield f"{'# ' if has_table else ''}aliases = [{names}]  # {reasons}"


def _toml_string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
