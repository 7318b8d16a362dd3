"""What does a piece of JSON hold?"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from sse_search.importers.decoding import decode

_decoder = msgspec.json.Decoder()
_HALF = re.compile(rb"\\ud[89a-f]", re.IGNORECASE)
"""How half of a surrogate pair is written: no character, but common where emoji were cut in two."""


class NotJSONError(Exception):
    """The text is not JSON; the message says why. Internal to the importers."""


def parse_json(content: bytes) -> Any:
    """
    Return what the bytes hold, in any encoding.

    Raises:
        NotJSONError: It is not JSON, or nested too deeply to be anybody's record.
    """
    try:
        return _decoder.decode(content)
    except RecursionError as error:
        raise NotJSONError("it is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _second_try(content, error)


def _second_try(content: bytes, first: Exception) -> Any:
    """Read another encoding than UTF-8, or halves of surrogate pairs; both are rare, and so not looked for at first."""
    text = decode(content)
    halves = _HALF.search(content)
    if content.isascii() and not halves:
        raise NotJSONError(str(first)) from first
    try:
        return json.loads(text) if halves else _decoder.decode(text)
    except RecursionError as error:
        raise NotJSONError("it is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise NotJSONError(str(error)) from error
