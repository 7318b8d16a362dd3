"""
Load all that a command may need, by running some in a temporary folder, and keep the small vocabulary in use.

The processes of `commands.py` are forked from one that has imported this module; nothing else imports it.
"""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sse_search import SearchRequest, SearchService
from sse_search.cli import cli
from tests.soak.small_vocabulary import small_vocabulary


def _use_everything() -> None:
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        home = Path(folder)
        (home / "input.jsonl").write_text('{"title": "Dairy co-op opens", "date": "2021"}\n' * 2, encoding="utf-8")
        with SearchService.open(home / "archive") as service:
            service.import_path(home / "input.jsonl")
            service.rebuild()
            service.search(SearchRequest(text="dairi~ OR co*"))
            service.stats()
        for command in ("check", "repair"):
            cli(["--home", str(home / "archive"), command], standalone_mode=False)


_vocabulary = small_vocabulary()
_vocabulary.__enter__()
_use_everything()
