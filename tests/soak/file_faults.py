"""Damage files the way disks, file systems and people do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = 4096
KINDS = ("flip", "truncate", "zero", "swap", "empty", "missing")


class FileFault(NamedTuple):
    """What was done to which files, from which byte on."""

    kind: str
    names: tuple[str, ...]
    offset: int


def live_index_files(index: Path) -> list[Path]:
    """Return the files of the live generation and the pointer to it."""
    generation = index / "generations" / (index / "current").read_text().split()[0]
    return sorted([index / "current", *generation.iterdir()])


def damage(files: Sequence[Path], others: Sequence[Path], kind: str, chance: random.Random) -> FileFault:
    """Damage one of the files; one that is swapped changes its content with one of the others."""
    path = chance.choice(files)
    content = path.read_bytes()
    offset = chance.randrange(len(content))
    names: tuple[str, ...] = (path.name,)
    if kind == "swap":
        other = chance.choice([file for file in others if file != path])
        names = (path.name, other.name)
        changed = other.read_bytes()
        replace(other, content)
    else:
        changed = _changed(content, kind, offset, chance)
    replace(path, changed)
    if kind == "missing":
        path.unlink()
    return FileFault(kind, names, offset)


def _changed(content: bytes, kind: str, offset: int, chance: random.Random) -> bytes:
    match kind:
        case "flip":
            bits = chance.choice((1 << chance.randrange(8), chance.randrange(1, 256)))
            return content[:offset] + bytes([content[offset] ^ bits]) + content[offset + 1 :]
        case "truncate":
            return content[:offset]
        case "zero":
            start = offset // PAGE * PAGE
            page = content[start : start + PAGE]
            return content[:start] + bytes(len(page)) + content[start + PAGE :]
        case _:
            return b""


def replace(path: Path, content: bytes) -> None:
    """Replace a file without changing others that share its content as hard links."""
    path.unlink()
    path.write_bytes(content)
