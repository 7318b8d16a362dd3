"""Texts that would run as scripts run nowhere in a browser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.soak.payloads import run
from tests.webui.web_browser import NO_BROWSER

pytestmark = NO_BROWSER


@pytest.mark.parametrize("seed", [12])
def test_no_payload_runs_on_any_page(seed: int) -> None:
    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may have an event loop in this one
        assert thread.submit(run, seed, "quick").result().holds
