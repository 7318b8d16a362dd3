"""Define the exit codes that scripts can rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of a command; a signal that ends it gives 128 and its number, as in shells (see `signals`)."""

    DONE = 0
    """The command succeeded; a search found something."""
    NOTHING = 1
    """Nothing was found."""
    ERROR = 2
    """The command line, the query, an input or the archive is invalid; standard error says why."""
    REFUSED = 3
    """Going on would lose data; nothing was changed."""
    BROKEN_PIPE = 141
    """The reader closed the pipe: 128 + SIGPIPE, as in shells."""
