"""Record the system calls of a command with strace, SQLite's included, and read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.soak.commands import Command, Finished

READABLE = ("-y", "-xx")
"""Options of strace: descriptors with their paths, and every text in hexadecimal, so that nothing needs parsing."""
_LINE = re.compile(r"(\d+) +(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)(?:<((?:\\x..)*)>)?(.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)", re.DOTALL)
_UNFINISHED = " <unfinished ...>"
_HEX = re.compile(r"((?:\\x[0-9a-f]{2})+)")


class Call(NamedTuple):
    """
    A finished system call.

    Attributes:
        thread: Id of the thread. arguments: as strace writes them.
        result: What it returned; -1 for an error.
        path: Of the descriptor that it returned, or empty.
        is_injected: Whether strace made it fail.
    """

    thread: int
    name: str
    arguments: Sequence[str]
    result: int
    path: str
    is_injected: bool

    def touches(self, folder: Path) -> bool:
        """Tell whether any path of its arguments lies in a folder, or in a temporary file of SQLite."""
        paths = [decode(text) for argument in self.arguments[:4] for text in _HEX.findall(argument[:4096])]
        inside = bytes(folder / "_")[:-1]
        return any((path + b"/").startswith(inside) or b"/etilqs_" in path for path in (*paths, self.path.encode()))


def record(
    home: Path, arguments: Sequence[str], calls: Sequence[str], max_bytes: int = 64
) -> tuple[Finished, list[Call]]:
    """Run a command and return its calls of these names; texts are cut after `max_bytes`."""
    log = home.with_name(f"{home.name}.strace")
    options = (*READABLE, "-s", str(max_bytes), "-e", f"trace={','.join(calls)}", "-o", str(log))
    with Command(home, *arguments, strace=options) as command:
        finished = command.finish()
    return finished, list(read_calls(log))


def read_calls(log: Path) -> Iterator[Call]:
    """Yield the calls of a log of strace in the order in which they returned."""
    unfinished: dict[str, str] = {}
    for line in log.read_text(encoding="ascii").splitlines():
        match = _LINE.fullmatch(line)
        assert match is not None, line[:200]
        thread, text = match.groups()
        if text.endswith(_UNFINISHED):
            unfinished[thread] = text.removesuffix(_UNFINISHED)
            continue
        if resumed := _RESUMED.fullmatch(text):
            text = unfinished.pop(thread, "") + resumed[1]
        if call := _CALL.fullmatch(text):
            name, arguments, result, path, rest = call.groups()
            split = arguments.split(", ")
            yield Call(int(thread), name, split, int(result), decode(path or "").decode(), "(INJECTED)" in rest)


def decode(text: str) -> bytes:
    """Return the bytes of a hexadecimal text of strace."""
    return bytes.fromhex(text.replace("\\x", ""))
