"""Texts that would run as scripts run nowhere in a browser."""

from __future__ import annotations

import pytest

from tests.soak.payloads import run
from tests.webui.web_browser import NO_BROWSER

pytestmark = NO_BROWSER


@pytest.mark.parametrize("seed", [12])
def test_no_payload_runs_on_any_page(seed: int) -> None:
    assert run(seed, "quick").holds
