"""Translate the blocks `{% trans %}` of templates when these are compiled, once for each language."""

from __future__ import annotations

import re

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class TransBlocks(Extension):
    """
    `{% trans name=value %}text with {{ name }}{% endtrans %}` in the language of the environment, its `locale`.

    A translated template costs no more than one without blocks: nothing is looked up when it is rendered. Messages
    may have tags, which are not escaped; the values in them are. Plurals are left to the filter `counted`. Catalogues
    have the messages as those of Jinja's own extension, which extracts them.
    """

    tags = {"trans"}  # noqa: RUF012 - Jinja declares it so

    def parse(self, parser: Parser) -> nodes.Output:
        """Return the translated text with the values in it."""
        line = next(parser.stream).lineno
        values = _values(parser)
        message = _message(parser, values)
        translated: str = self.environment.locale.translations.gettext(message)  # type: ignore[attr-defined]
        parts: list[nodes.Expr] = []
        for index, piece in enumerate(_PLACEHOLDER.split(translated)):
            parts.append(values[piece] if index % 2 else nodes.TemplateData(piece))
        return nodes.Output(parts, lineno=line)


def _values(parser: Parser) -> dict[str, nodes.Expr]:
    """Read the values that a block names at its start."""
    values: dict[str, nodes.Expr] = {}
    while parser.stream.current.type != "block_end":
        if values:
            parser.stream.expect("comma")
        name = parser.stream.expect("name").value
        parser.stream.expect("assign")
        values[name] = parser.parse_expression()
    next(parser.stream)
    return values


def _message(parser: Parser, values: dict[str, nodes.Expr]) -> str:
    """Read a block up to its end as a message, and add the variables in it to the values."""
    text = ""
    while not parser.stream.skip_if("block_begin"):
        if parser.stream.skip_if("variable_begin"):
            name = parser.stream.expect("name").value
            values.setdefault(name, nodes.Name(name, "load"))
            text += f"%({name})s"
            parser.stream.expect("variable_end")
        else:
            text += parser.stream.expect("data").value
    parser.stream.expect("name:endtrans")
    return text
