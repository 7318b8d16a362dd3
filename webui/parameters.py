"""
Define what a parameter of an address is: how its text is read, and how the document of the API describes it.

Each function here makes both from the same values, so that the document cannot promise what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from sse_search import DateRange, as_sentence, worded

MAX_TEXT = 8192
"""Characters of a query; the parser refuses longer ones."""
_MAX_DIGITS = 9
_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class ParameterError(BadRequest):
    """
    A parameter has a name or a value that is not allowed; `description` says so in a sentence.

    Attributes:
        message: The same as a message, before it is a sentence.
        reason: What is wrong with the value, for a message beside its field.
    """

    def __init__(self, parameter: str, message: str, reason: str = "") -> None:
        super().__init__(as_sentence(message))
        self.message = message
        self.parameter = parameter
        self.reason = reason or message


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """
    A parameter of an address.

    Attributes:
        meaning: A sentence for the document of the API.
        schema: JSON Schema of a value.
        parse: Returns what a value means; raises ValueError with the reason.
        is_list: Whether it may be given several times.

    >>> whole_number("Hits of a page.", maximum=100).parse("20")
    20
    """

    meaning: str
    schema: Mapping[str, Any]
    parse: Callable[[str], Any] = str
    is_list: bool = False


Table = Mapping[str, Parameter]
"""Parameters by name."""


def text(meaning: str, *, is_list: bool = False, **schema: Any) -> Parameter:
    """Return a parameter whose value is any text."""
    return Parameter(meaning=meaning, schema={"type": "string", **schema}, is_list=is_list)


def choice(choices: Collection[str], meaning: str) -> Parameter:
    """Return a parameter that is one of some words."""

    def parse(value: str) -> str:
        if value not in choices:
            *others, last = choices
            raise ValueError(worded("it must be {others} or {last}", others=", ".join(others), last=last))
        return value

    return Parameter(meaning=meaning, schema={"type": "string", "enum": list(choices)}, parse=parse)


def whole_number(meaning: str, *, maximum: int | None = None, default: int | None = None) -> Parameter:
    """Return a parameter that is a number from 1 upwards."""
    limits = {"minimum": 1, "maximum": maximum or 10**_MAX_DIGITS - 1}

    def parse(value: str) -> int:
        number = int(value) if value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS else 0
        if number < 1 or (maximum and number > maximum):
            if maximum:
                raise ValueError(worded("it must be a whole number from 1 to {maximum}", maximum=maximum))
            raise ValueError(worded("it must be a whole number from 1 upwards"))
        return number

    schema = {"type": "integer", **limits, **({"default": default} if default else {})}
    return Parameter(meaning=meaning, schema=schema, parse=parse)


def switch(meaning: str, *, default: bool | None = None) -> Parameter:
    """Return a parameter that is true or false."""

    def parse(value: str) -> bool:
        if value not in _SWITCH:
            raise ValueError(worded("it must be true or false"))
        return _SWITCH[value]

    schema = {"type": "boolean", **({} if default is None else {"default": default})}
    return Parameter(meaning=meaning, schema=schema, parse=parse)


def date(meaning: str) -> Parameter:
    """Return a parameter that is a year, a month or a day."""

    def parse(value: str) -> str:
        if ".." in value:
            raise ValueError(worded("{value!r} is a range; one end of it is enough", value=value))
        return parse_range(f"{value}..").removesuffix("..")

    return Parameter(meaning=meaning, schema={"type": "string", "examples": ["2021-11"]}, parse=parse)


def date_ranges(meaning: str) -> Parameter:
    """Return a parameter that is a date or a range of dates, and may be given several times."""
    schema = {"type": "string", "examples": ["2019..2021-03"]}
    return Parameter(meaning=meaning, schema=schema, parse=parse_range, is_list=True)


def parse_range(value: str) -> str:
    """Return a date range as it is written. Raises ValueError when it is none."""
    DateRange.parse(value)
    return value


def values_of(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return the different values of a parameter; empty ones count as missing."""
    return tuple(dict.fromkeys(value.strip() for value in args.getlist(name) if value.strip()))


def value_of(args: MultiDict[str, str], name: str) -> str:
    """Return the value of a parameter, empty if it is missing. Raises ParameterError when it has several."""
    values = values_of(args, name)
    if len(values) > 1:
        raise ParameterError(name, worded("the parameter {name!r} can be given only once", name=name))
    return values[0] if values else ""


def parsed(name: str, value: str, parse: Callable[[str], Any]) -> Any:
    """Return what a value means. Raises ParameterError with the reason of a ValueError."""
    try:
        return parse(value)
    except ValueError as error:
        reason = error.args[0]
        message = worded("the parameter {name!r} cannot be {value!r}: {reason}", name=name, value=value, reason=reason)
        raise ParameterError(name, message, reason) from error


def read(args: MultiDict[str, str], name: str, table: Table) -> Any:
    """Return what a parameter means: a tuple if it may be given several times, else None if it is missing."""
    parameter = table[name]
    if parameter.is_list:
        return tuple(parsed(name, value, parameter.parse) for value in values_of(args, name))
    value = value_of(args, name)
    return parsed(name, value, parameter.parse) if value else None
