"""
Write the golden files from what the code answers now: `python -m tests.golden --write`, `--write-messages`.

The golden files keep what saved searches mean. Whoever changes `answers.json` says in CHANGELOG what changed for those
who search, in a line of the same commit. Texts for people stand in `messages.json` and may be reworded freely;
`--write-messages` writes that file alone.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.golden.golden_archives import build_archives
from tests.golden.golden_channels import channels
from tests.golden.golden_files import ANSWERS, MESSAGES, answers_of, ask_all, messages_of
from tests.golden.golden_outcomes import written
from tests.golden.golden_requests import read_requests


def main() -> None:
    """Write the files that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write answers.json and messages.json")
    parser.add_argument("--write-messages", action="store_true", help="write messages.json alone")
    wanted = parser.parse_args()
    if not (wanted.write or wanted.write_messages):
        parser.error("give --write or --write-messages")
    requests = read_requests()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        services = build_archives(Path(folder))
        for service in services.values():
            opened.enter_context(service)
        outcomes = ask_all(requests, channels(services))
    if wanted.write:
        ANSWERS.write_text(written(answers_of(requests, outcomes)), encoding="utf-8")
    MESSAGES.write_text(written(messages_of(outcomes)), encoding="utf-8")


if __name__ == "__main__":
    main()
