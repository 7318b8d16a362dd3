"""Read and change TOML files that consist of blocks of one kind, `[[source]]`, whose other content stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sse_search.durable import make_folder, replace_file
from sse_search.errors import SettingsError
from sse_search.ordinary_files import read_text_file
from sse_search.wording import cannot_be

T = TypeVar("T")


def read_blocks(path: Path) -> str:
    """Return the text of a file, empty if there is none. Raises SettingsError."""
    try:
        return read_text_file(path)
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: it is not UTF-8 text") from error
    except OSError as error:
        raise SettingsError(cannot_be("read", path, error)) from error


def write_blocks(path: Path, text: str) -> None:
    """Replace a file atomically. Raises SettingsError."""
    try:
        make_folder(path.parent)
        replace_file(path, text.encode())
    except OSError as error:
        raise SettingsError(cannot_be("written", path, error)) from error


def remove_block(
    path: Path,
    kind: str,
    name: str,
    find: Callable[[Sequence[T], Iterable[str]], Sequence[T]],
    parse: Callable[[str, Path], Sequence[T]],
) -> None:
    """
    Remove the block of a name from a file, which otherwise stays as it is.

    Args:
        find: Returns the block of a name, or raises SettingsError. parse: reads every block of a text.

    Raises:
        SettingsError: There is no such block, or the file has another form than `with_blocks` writes.
    """
    text = read_blocks(path)
    known = list(parse(text, path))
    index = known.index(find(known, [name])[0])
    remaining = without_block(text, kind, index, len(known))
    if remaining is None or list(parse(remaining, path)) != [*known[:index], *known[index + 1 :]]:
        raise SettingsError(f"{path}: it has another form than ssesearch writes; remove {name!r} with an editor")
    write_blocks(path, remaining)


def find_named(records: Mapping[str, T], names: Iterable[str], nouns: tuple[str, str], remedy: str) -> tuple[T, ...]:
    """
    Return the records of some names, all without names.

    Args:
        nouns: What one of them is, and several, for messages. remedy: the command that adds the first one.

    Raises:
        SettingsError: There is none of a name.
    """
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in records:
            choice = f"the {nouns[1]} are {', '.join(records)}" if records else f"there are none: {remedy}"
            raise SettingsError(f"there is no {nouns[0]} {name!r}; {choice}")
    return tuple(records[name] for name in wanted) if wanted else tuple(records.values())


def block_places(text: str, kind: str, path: Path, count: int) -> list[str]:
    """Return where each of `count` blocks stands, for messages: the file, and the line where it is known."""
    starts = _starts(text, kind)
    if len(starts) != count:
        return [str(path)] * count
    return [f"{path}:{text.count(chr(10), 0, start) + 1}" for start in starts]


def with_blocks(text: str, kind: str, blocks: Iterable[Mapping[str, Any]]) -> str:
    """
    Return a text with blocks at its end.

    >>> with_blocks("", "source", [{"name": "A", "tags": ["b"]}])
    '\\n[[source]]\\nname = "A"\\ntags = ["b"]\\n'
    """
    added = "".join(
        f"\n[[{kind}]]\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in block.items()) for block in blocks
    )
    return (text.rstrip("\n") + "\n" if text.strip() else "") + added


def without_block(text: str, kind: str, index: int, count: int) -> str | None:
    """Return a text of `count` blocks without one; None if it has another form than `with_blocks` writes."""
    starts = _starts(text, kind)
    if len(starts) != count:
        return None
    end = starts[index + 1] if index + 1 < len(starts) else len(text)
    lines = text[starts[index] : end].splitlines(keepends=True)
    while lines and lines[-1].lstrip(" \t").startswith(("#", "\n")):  # comments above the next block stay
        end -= len(lines.pop())
    return text[: starts[index]] + text[end:]


def _starts(text: str, kind: str) -> list[int]:
    header = re.compile(rf"^[ \t]*\[\[[ \t]*{kind}[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
    return [match.start() for match in header.finditer(text)]


def _toml(value: object) -> str:
    """Return a value in TOML, whose strings and lists of strings are those of JSON but for U+007F."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_toml(name)} = {_toml(each)}' for name, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
