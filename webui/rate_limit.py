"""Answer 429 to a client that sends more requests per minute than it may."""

from __future__ import annotations

import math
import time

from flask import Flask, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import TooManyRequests

from sse_search import worded_count
from webui.clients import limited_client


def install(app: Flask, per_minute: int) -> None:
    """Limit requests by the address of the client, but for static files; 0 means no limit."""
    if not per_minute:
        return
    limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
    rate = RateLimitItemPerMinute(per_minute)

    @app.before_request
    def refuse_too_many_requests() -> None:
        client = limited_client(request.remote_addr or "")
        if not client or request.endpoint == "static" or limiter.hit(rate, client):
            return
        wait = max(1, math.ceil(limiter.get_window_stats(rate, client).reset_time - time.time()))
        message = worded_count(
            "More than {limit:,} requests came from your address in a minute; try again in {count} second.",
            "More than {limit:,} requests came from your address in a minute; try again in {count} seconds.",
            wait,
            limit=per_minute,
        )
        raise TooManyRequests(message, retry_after=wait)
