"""Remember what the last imports rejected and why, in a small file beside the batches that may be deleted."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from sse_search.corpus.log import current_time
from sse_search.durable import replace_file
from sse_search.model import ImportReport
from sse_search.model.issue_summary import summed_up
from sse_search.ordinary_files import read_file
from sse_search.service.reports import PastRejections

REJECTIONS_FILE = ".rejections.json"
_MAX_IMPORTS = 20
_MAX_REASONS = 20
_decoder = msgspec.json.Decoder(tuple[PastRejections, ...])


def past_rejections(folder: Path) -> tuple[PastRejections, ...]:
    """Return what the last imports rejected, the latest first; nothing if that cannot be read."""
    try:
        return _decoder.decode(read_file(folder / REJECTIONS_FILE))
    except (OSError, msgspec.MsgspecError, ValueError):
        return ()


def remember_rejections(folder: Path, report: ImportReport) -> None:
    """Remember the rejections of an import, if it has any; where that cannot be written, nothing is remembered."""
    if not report.rejected:
        return
    reasons = summed_up(issue for issue in report.issues if issue.severity == "error")
    source = report.source if any(issue.file for issue in reasons) else ""  # erased items alone, in a file named so
    latest = PastRejections(
        time=current_time(), source=source, rejected=report.rejected, reasons=tuple(reasons[:_MAX_REASONS])
    )
    with suppress(OSError):
        replace_file(folder / REJECTIONS_FILE, msgspec.json.encode((latest, *past_rejections(folder))[:_MAX_IMPORTS]))
