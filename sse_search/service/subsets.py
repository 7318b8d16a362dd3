"""Index the items of a search apart, so that they can be published as an archive of their own."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sse_search.engines.port import Engine
from sse_search.model import SearchRequest
from sse_search.service.archive import Archive
from sse_search.service.search import UNLIMITED, resolve_matching


def index_subset(archive: Archive, request: SearchRequest, folder: Path) -> Engine:
    """Return an engine in a folder that has the items of a search, with the tags and stories of the archive."""
    from sse_search.engines.whoosh import WhooshEngine  # noqa: PLC0415 - loads numpy

    matching = resolve_matching(archive, request)
    metadata = archive.engine.metadata()
    assert metadata is not None
    documents = matching.index.reader.matching(msgspec.structs.replace(matching.request, limit=UNLIMITED))
    engine = WhooshEngine(folder / "index", memory_mb=archive.settings.memory_mb)
    engine.build(documents, (), metadata, full=True)
    return engine
