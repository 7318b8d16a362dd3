"""Try the examples of an editor: texts with the ids that they must name, and must not name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary_file import ExampleTable, VocabularyFile
from sse_search.model import Issue, NewsItem

_ID = "0" * 16


def failing_examples(tagger: Tagger, files: Iterable[VocabularyFile]) -> Iterator[Issue]:
    """Yield an issue for each id that an example wants and does not get, or gets and does not want."""
    for file in files:
        for index, example in enumerate(file.tables.examples):
            for message in _faults(tagger, example):
                yield Issue(message=message, file=file.path, line=file.line("example", index))


def _faults(tagger: Tagger, example: ExampleTable) -> Iterator[str]:
    item = NewsItem(id=_ID, title="-", body=example.text)
    tags = {tag.id: tag for tag in tagger.tags(item, example.language)}
    for id in example.wanted:
        if id not in tags:
            yield f"{id} is wanted and not tagged in {example.text!r}"
    for id in example.unwanted:
        if id in tags:
            yield f"{id} is tagged and not wanted in {example.text!r}: {tags[id].surface or tags[id].implied_by}"
