"""Every number beside a control is the number of items that the control leads to."""

from __future__ import annotations

import random

from flask.testing import FlaskClient

from tests.webui.web_controls import broken_promises

CONTROLS = 100


def test_a_hundred_random_controls_find_as_many_items_as_they_promise(client: FlaskClient) -> None:
    seed = random.randrange(10**6)

    assert broken_promises(client, CONTROLS, seed) == [], f"seed {seed}"
