"""Try the examples of an editor: texts with the ids that they must name, and must not name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary_file import ExampleTable, VocabularyFile
from sse_search.model import Issue, NewsItem

_ID = "0" * 16


def failing_examples(tagger: Tagger, files: Iterable[VocabularyFile], known: Collection[str]) -> Iterator[Issue]:
    """
    Yield an issue for each id that an example wants and does not get, or gets and does not want, or that is unknown.

    Args:
        known: The ids of the vocabulary.
    """
    for file in files:
        for index, example in enumerate(file.tables.examples):
            for message in (*unknown_ids(known, example), *_faults(tagger, example)):
                yield Issue(message=message, file=file.path, line=file.line("example", index))


def unknown_ids(known: Collection[str], example: ExampleTable) -> Iterator[str]:
    """
    Yield a message for each id in an example that is none of the known ones; persons need not be known.

    >>> list(unknown_ids(["country:FR"], ExampleTable(text="Paris", wanted=("country:FRA",))))
    ['there is no entity country:FRA; do you mean country:FR?']
    """
    for id in (*example.wanted, *example.unwanted):
        if id not in known and not id.startswith("person:"):
            type = id.partition(":")[0]
            near = get_close_matches(id, [other for other in known if other.startswith(f"{type}:")], n=1)
            yield f"there is no entity {id}; {f'do you mean {near[0]}?' if near else 'correct or remove it'}"


def _faults(tagger: Tagger, example: ExampleTable) -> Iterator[str]:
    item = NewsItem(id=_ID, title="-", body=example.text)
    tags = {tag.id: tag for tag in tagger.tags(item, example.language)}
    for id in example.wanted:
        if id not in tags:
            yield f"{id} is wanted and not tagged in {example.text!r}"
    for id in example.unwanted:
        if id in tags:
            yield f"{id} is tagged and not wanted in {example.text!r}: {tags[id].surface or tags[id].implied_by}"
