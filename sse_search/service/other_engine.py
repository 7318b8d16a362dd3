"""Find and remove what the index of the engine that an archive does not use has of erased items."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import msgspec

from sse_search.errors import EngineError, IndexDamagedError, SettingsError
from sse_search.service.archive import Archive
from sse_search.service.erasure_record import erased_items_in, read_record
from sse_search.settings import EngineName, Settings

_DEFAULTS = Settings()


def other_index_problem(archive: Archive) -> str:
    """Return which index of the other engine has an erased item, with the remedy; empty where none is known to."""
    return embedded_index_problem(archive) or _cluster_index_problem(archive)


def embedded_index_problem(archive: Archive) -> str:
    """Return which erased item the index in the home has while a cluster keeps that of the archive; empty for none."""
    erased = read_record(archive.home).erased
    if not erased or not _has_embedded_index(archive):
        return ""
    generations = archive.home / "index" / "generations"
    try:
        found = _erased_item(archive, "whoosh")
        what = "has the text of the erased item"
    except IndexDamagedError:
        found = erased[0]
        what = "cannot be read, and may have the text of the erased item"
    remedy = f"ssesearch erase {found} removes it"
    return f"{generations}: the index of the embedded engine {what} {found}: {remedy}" if found else ""


def remove_embedded_index(archive: Archive) -> Iterator[str]:
    """Remove the index in the home while a cluster keeps that of the archive; yield a sentence if there was one."""
    from sse_search.engines.whoosh import WhooshEngine  # noqa: PLC0415 - loads numpy

    if _has_embedded_index(archive):
        with closing(WhooshEngine(archive.home / "index")) as engine:
            engine.remove()
        yield f"{archive.home / 'index' / 'generations'}: removed; the index is kept by the cluster"


def _has_embedded_index(archive: Archive) -> bool:
    generations = archive.home / "index" / "generations"
    return archive.is_on_cluster and generations.is_dir() and any(generations.iterdir())


def _cluster_index_problem(archive: Archive) -> str:
    """Return which erased item the index on the cluster of the settings has while the archive does not use it."""
    chosen = archive.settings
    is_set = (chosen.opensearch_url, chosen.opensearch_prefix) != (
        _DEFAULTS.opensearch_url,
        _DEFAULTS.opensearch_prefix,
    )
    if archive.is_on_cluster or not is_set or not read_record(archive.home).erased:
        return ""
    index = f"the index {chosen.opensearch_prefix} on the cluster ({', '.join(chosen.opensearch_url)})"
    unset = "remove the settings opensearch_... if this archive has none there any more"
    try:
        found = _erased_item(archive, "opensearch")
    except (EngineError, SettingsError) as error:
        return f"{index} may have the text of erased items, and cannot be asked ({error}); {unset}"
    remedy = "SSESEARCH_ENGINE=opensearch ssesearch rebuild replaces it, or delete it"
    return f"{index} has the text of the erased item {found}: {remedy}" if found else ""


def _erased_item(archive: Archive, engine: EngineName) -> str:
    """Return an erased item that the index of an engine has; empty if it has none."""
    opened = Archive(archive.home)
    opened.settings = msgspec.structs.replace(opened.settings, engine=engine)
    with closing(opened):
        live = opened.engine.reader()
        return next(erased_items_in(*live, archive.home), "") if live else ""
