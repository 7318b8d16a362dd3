"""
Correct what Waitress does with bodies: responses to HEAD have none, and a refused request body is not read.

Applications can ask whether the client of a request has left.
"""

from __future__ import annotations

import socket
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, Task, WSGITask

HAS_LEFT = "ssesearch.client_has_left"
"""Key of the WSGI environment: a function that returns whether the client closed its side of the connection."""


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # Waitress has no types
    """Refuses a request without telling its client to continue."""

    first_line = b""

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.error:
            self.expect_continue = False  # else Waitress sends 100 and reads the body
        return consumed


class _HeadTask(Task):  # type: ignore[misc]
    """Sends the headers alone in answer to HEAD: no text of an error, and no last chunk."""

    @property
    def _is_head(self) -> bool:
        # A malformed request has no command, and one with too many headers not even its own first line.
        return b"HEAD " in (self.request.first_line[:5], self.request.header_plus[:5])

    def write(self, data: bytes) -> None:
        super().write(b"" if self._is_head else data)

    def finish(self) -> None:
        if not self.wrote_header:
            self.write(b"")
        if not self._is_head:  # Waitress would send the last chunk of a body of unknown length
            super().finish()


class _ErrorTask(_HeadTask, ErrorTask):  # type: ignore[misc]
    pass


class _WSGITask(_HeadTask, WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self.channel.server.is_stopping:
            self.close_on_finish = True  # and the response says so
        environ[HAS_LEFT] = self.channel.client_has_left
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of Waitress that handles bodies as RFC 9110 says."""

    parser_class = _Parser
    task_class = _WSGITask
    error_task_class = _ErrorTask

    def client_has_left(self) -> bool:
        """Return whether the client will send nothing more; may be called while a request is being answered."""
        connection: socket.socket | None = self.socket
        if connection is None:  # it was closed meanwhile
            return True
        try:
            return not connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
