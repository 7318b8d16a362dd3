"""How does a command end? The exit codes that scripts can rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What `$?` says afterwards."""

    DONE = 0
    """Something was found, or what was asked is done."""
    NOTHING = 1
    """Nothing was found."""
    ERROR = 2
    """The command line, the query, an input or the archive is wrong; standard error says what."""
    REFUSED = 3
    """Going on would have lost something; nothing was changed."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it: 128 + SIGINT."""
    BROKEN_PIPE = 141
    """The reader of our output went away, as shells count it: 128 + SIGPIPE."""
