"""
Start a cluster on this machine and run a command with its addresses, or wait until it is interrupted.

    python -m tools.cluster [--nodes N] [COMMAND ...]

The command sees the addresses in the variable `SSESEARCH_TEST_CLUSTER`, separated by commas.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.cluster.home import ClusterToolsMissingError, opensearch_home
from tools.cluster.nodes import Cluster

ADDRESSES_VARIABLE = "SSESEARCH_TEST_CLUSTER"
_MEMORY = "/dev/shm"


def main() -> int:
    """Run the command and return its exit code; 0 where no cluster can be started, after saying why."""
    parser = argparse.ArgumentParser(prog="python -m tools.cluster", description="Run OpenSearch on this machine.")
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # nodes are stopped on the way out
    try:
        home = opensearch_home()
    except ClusterToolsMissingError as error:
        print(f"The tests of OpenSearch do not run: {error}", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory(prefix="ssesearch-cluster-", dir=_work_folder()) as folder:
        Path(folder).chmod(0o755)
        with Cluster(home, Path(folder), options.nodes, fast_start=bool(options.command)) as cluster:
            return _run(options.command, cluster.urls)


def _work_folder() -> str | None:
    """Return a folder in memory, where writing is fast, or None for that of temporary files."""
    return _MEMORY if Path(_MEMORY).is_dir() and os.access(_MEMORY, os.W_OK) else None


def _run(command: list[str], urls: list[str]) -> int:
    if command:
        environment = {**os.environ, ADDRESSES_VARIABLE: ",".join(urls)}
        return subprocess.run(command, env=environment, check=False).returncode
    print(f"OpenSearch answers at {', '.join(urls)} until you press Ctrl-C. In another terminal:\n")
    print(f"    export SSESEARCH_ENGINE=opensearch SSESEARCH_OPENSEARCH_URL={','.join(urls)}")
    print("    ssesearch rebuild && ssesearch serve\n", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
