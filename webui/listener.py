"""Accept connections: limit them by client, and close those that are idle or whose client does not read."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.server import TcpWSGIServer

from webui.channel import Channel
from webui.clients import limited_client


class Listener(TcpWSGIServer):  # type: ignore[misc]  # Waitress has no types
    """
    A server of Waitress on a bound socket.

    Args:
        per_client: Connections that one client may have open; further ones are closed at once.
        is_proxy: Whether an address is that of a proxy, which many clients share.
        adjustments: Options of Waitress.

    Attributes:
        is_stopping: Connections are closed after the response that is being made.
    """

    channel_class = Channel

    def __init__(
        self, app: object, bound: socket.socket, *, per_client: int, is_proxy: Callable[[str], bool], **adjustments: Any
    ) -> None:
        self.is_stopping = False
        self._per_client = per_client
        self._is_proxy = is_proxy
        self._idle: set[Channel] = set()
        sockinfo = (bound.family, bound.type, bound.proto, bound.getsockname())
        super().__init__(app, _sock=bound, bind_socket=False, sockinfo=sockinfo, **adjustments)

    def accept(self) -> tuple[socket.socket, Any] | None:
        """Accept a connection, or close it if its client has enough of them."""
        accepted: tuple[socket.socket, Any] | None = super().accept()
        if accepted is not None and self._has_enough(accepted[1][0]):
            accepted[0].close()
            return None
        return accepted

    def maintenance(self, now: float) -> None:
        """
        Close connections without activity in two rounds: in the first, the thread that answered may still say so.

        Waitress would wait until their clients read what they were sent.
        """
        idle_since = now - self.adj.channel_timeout
        idle = {
            channel
            for channel in self.active_channels.values()
            if not channel.requests and channel.last_activity < idle_since
        }
        for channel in idle & self._idle:
            channel.handle_close()
        self._idle = idle

    def stop_listening(self) -> None:
        """Accept no connections any more; other processes that have the socket still do."""
        self.is_stopping = True
        wasyncore.dispatcher.close(self)

    def close_idle(self) -> None:
        """Close the connections on which no request is being answered and nothing is waiting to be sent."""
        for channel in list(self.active_channels.values()):
            if not channel.requests and not channel.total_outbufs_len:
                channel.handle_close()

    def _has_enough(self, address: str) -> bool:
        client = limited_client(address)
        if not client or self._is_proxy(address):
            return False
        open_connections = sum(limited_client(channel.addr[0]) == client for channel in self.active_channels.values())
        return open_connections >= self._per_client
