"""Parse JSON in any encoding, with unpaired surrogates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import msgspec

from sse_search.importers.cleaning import reason_of
from sse_search.importers.decoding import decode
from sse_search.importers.lines import InputRefusedError

_decoder = msgspec.json.Decoder()
_SURROGATE = re.compile(rb"\\ud[89a-f]", re.IGNORECASE)
"""Escape of half a surrogate pair, which is no character, but common where emoji were cut in two."""


class NotJSONError(InputRefusedError):
    """The text is not JSON; the message says why."""


def parse_json(content: bytes, noun: str = "the text", decode: Callable[[bytes], str] = decode) -> Any:
    """
    Return the value of a JSON text.

    Args:
        noun: What the text is, for the message: "the line".
        decode: Decodes what is not all valid UTF-8.

    Raises:
        NotJSONError: It is not JSON, or nested too deeply to be a record.
    """
    try:
        return _decoder.decode(content)
    except RecursionError as error:
        raise NotJSONError(f"{noun} is not JSON (it is nested too deeply)") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if content.isascii() and not _SURROGATE.search(content):
            raise NotJSONError(f"{noun} is not JSON ({reason_of(error)})") from error
    try:  # an encoding other than UTF-8, or unpaired surrogates, which the strict decoder refuses
        text = decode(content)
        return json.loads(text) if _SURROGATE.search(content) else _decoder.decode(text)
    except RecursionError as error:
        raise NotJSONError(f"{noun} is not JSON (it is nested too deeply)") from error
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise NotJSONError(f"{noun} is not JSON ({reason_of(error)})") from error


def text_value(value: object) -> str:
    """Return a text without surrounding white space; empty for any other value."""
    return value.strip() if isinstance(value, str) else ""
