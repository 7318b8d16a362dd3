"""Phrase messages and counts for people."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from pathlib import Path


class Message(str):
    """
    A text for people that remembers what it was made from, so that pages can show it in other languages.

    Attributes:
        template: The text with the names of values in braces. plural: the template for other counts than 1, or empty.
        values: What stands for these names; `count` is the one that decides on the plural.

    >>> message = worded("no item has the word {word}", word="zebra")
    >>> message, message.template
    ('no item has the word zebra', 'no item has the word {word}')
    """

    __slots__ = ("plural", "template", "values")

    template: str
    plural: str
    values: Mapping[str, object]


def worded(template: str, /, **values: object) -> Message:
    """Return a message in English; its template has to be a literal, from which the catalogues are extracted."""
    return _message(template, template, "", values)


def worded_count(singular: str, plural: str, count: int, /, **values: object) -> Message:
    """
    Return a message about a number, which the templates call `{count:,}`.

    >>> worded_count("{count:,} item", "{count:,} items", 2500)
    '2,500 items'
    """
    return _message(singular if count == 1 else plural, singular, plural, {"count": count, **values})


def _message(chosen: str, template: str, plural: str, values: Mapping[str, object]) -> Message:
    message = Message(chosen.format(**values))
    message.template, message.plural, message.values = template, plural, values
    return message


def joined(messages: Iterable[Message], separator: str) -> Message:
    """
    Return messages one after the other as one; no words for none.

    >>> joined([worded("by stem"), worded("exactly")], ", ")
    'by stem, exactly'
    """
    values = {f"part{number}": message for number, message in enumerate(messages)}
    template = separator.join(f"{{{name}}}" for name in values)
    return _message(template, template, "", values)


def no_item(item_id: str) -> Message:
    """Return that an archive has no item with an id."""
    return worded("there is no item {id!r}; every hit of a search shows its id", id=item_id)


def plain_message(value: object) -> str:
    """Return a message as the plain text that encoders know. Raises NotImplementedError for anything else."""
    if isinstance(value, Message):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be encoded")


DATE_ORIGINS = {
    "stated": worded("stated in the source"),
    "heading": worded("from the heading above the item"),
    "metadata": worded("from the page metadata"),
    "url": worded("from the web address"),
    "none": worded("no date found"),
}
"""Where the date of an item comes from, by `NewsDate.origin`."""

FACET_NAMES = {
    "year": worded("year"),
    "month": worded("month"),
    "country": worded("country"),
    "region": worded("region"),
    "organization": worded("organization"),
    "person": worded("person"),
    "event": worded("event"),
    "topic": worded("topic"),
    "source": worded("source"),
    "language": worded("language"),
    "category": worded("category"),
    "work": worded("work"),
    "project": worded("project"),
    "role": worded("role"),
}
"""What a value of a facet is, and other types of entities."""

_PERMISSION = "change its permissions, or run ssesearch as its owner"
_DISK_FULL = "free some space on its disk, then try again"
_DISK_FAILS = "check the disk, then try again"
_NOT_A_FILE = "move it away, then try again"
_NO_MEMORY = "the system has no memory left: end other programs, or raise vm.max_map_count"
_REMEDIES = {
    errno.EACCES: _PERMISSION,
    errno.EDQUOT: "free some of your quota, then try again",
    errno.EFBIG: "the file is too large for its disk, or for the limit of this process (ulimit -f)",
    errno.EIO: _DISK_FAILS,
    errno.EISDIR: _NOT_A_FILE,
    errno.EMFILE: "too many files are open in this process: raise its limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this system: end other programs",
    errno.ENOLCK: "its file system has no locks left: end other programs, or move the archive to another disk",
    errno.ENOMEM: _NO_MEMORY,
    errno.ENOSPC: _DISK_FULL,
    errno.ENXIO: _NOT_A_FILE,
    errno.EPERM: _PERMISSION,
    errno.EROFS: "make its file system writable, then try again",
}
_SQLITE_REMEDIES = {
    "SQLITE_BUSY": "another process is using it: try again when that has finished",
    "SQLITE_CANTOPEN": _PERMISSION,
    "SQLITE_FULL": _DISK_FULL,
    "SQLITE_IOERR": _DISK_FAILS,
    "SQLITE_NOMEM": _NO_MEMORY,
    "SQLITE_PERM": _PERMISSION,
    "SQLITE_READONLY": _PERMISSION,
}
_OTHER_REMEDY = "remove the cause, then try again"


def remedy_for(error: Exception) -> str:
    """
    Return what to do about an error of the system or of SQLite, as part of a sentence.

    >>> remedy_for(OSError(28, "No space left on device"))
    'free some space on its disk, then try again'
    """
    if isinstance(error, OSError):
        return _REMEDIES.get(error.errno or 0, _OTHER_REMEDY)
    name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])  # SQLITE_IOERR_READ: a kind of SQLITE_IOERR
    return _SQLITE_REMEDIES.get(name, _OTHER_REMEDY)


def cannot_be(done: str, path: Path, error: Exception) -> str:
    """
    Return that a file cannot be read, written or used, why, and what to do about it.

    Args:
        path: The file, unless the error names one.

    >>> cannot_be("read", Path("news.csv"), OSError(5, "Input/output error"))
    'news.csv: it cannot be read (Input/output error); check the disk, then try again'
    """
    filename = getattr(error, "filename", None)
    name = filename if isinstance(filename, str | Path) else path
    reason = getattr(error, "strerror", None) or error
    return f"{name}: it cannot be {done} ({reason}); {remedy_for(error)}"


def as_sentence(message: str) -> str:
    """
    Return a message as a sentence: a capital letter at its start, a full stop at its end.

    A file name or an option at the start keeps its case; a path at the end gets no full stop, which would change it.

    >>> as_sentence("a quotation never ends")
    'A quotation never ends.'
    """
    text = message.strip() or "something went wrong"
    words = text.split()
    if words[0].isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) or "/" in words[-1] else f"{text}."


def counted(number: int, noun: str, plural: str = "") -> str:
    """
    Return a number with its noun, which takes an `s` in the plural unless another form is given.

    >>> counted(1, "item"), counted(2500, "item")
    ('1 item', '2,500 items')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"
