"""The command `desk` serves the page of the keeper on this machine."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path


def test_the_desk_prints_its_address_and_stops_on_sigterm(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    command = [sys.executable, "-m", "sse_search", "--home", str(tmp_path), "desk"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        printed = re.search(r"http://127\.0\.0\.1:\d+/desk/\S+", process.stderr.readline())
        assert printed
        with urllib.request.urlopen(printed[0], timeout=30) as response:
            page = response.read().decode()
        process.send_signal(signal.SIGTERM)

    assert "candidates need at least 20 items; the archive has 0" in page
    assert process.returncode == 128 + signal.SIGTERM
