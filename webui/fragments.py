"""Keep parts of pages as they were rendered, because most pages have the same: the checkboxes of facets."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.runtime import Macro
from markupsafe import Markup

from webui.facets import FacetGroup

MAX_KEPT = 20_000
"""Fragments of a language, of some 600 bytes each."""
_PLACE = Markup("<place>")
"""Stands for the number beside a checkbox."""


@pass_environment
def choice_rows(environment: Environment, row: Macro, number: Macro, group: FacetGroup) -> Markup:
    """Return the checkboxes of a facet, made by the macros of a checkbox and of the number beside it."""
    kept: dict[Any, tuple[str, ...]] = environment.fragments  # type: ignore[attr-defined]
    if len(kept) > MAX_KEPT:
        kept.clear()
    parts: list[str] = []
    for choice in group.choices:
        key = (group.name, choice.value, choice.label, choice.selected)
        around = kept.get(key)
        if around is None:
            kept[key] = around = tuple(row(group.name, choice, _PLACE).split(_PLACE))
        counted = kept.get((choice.count, choice.adds))
        if counted is None:
            kept[choice.count, choice.adds] = counted = (str(number(choice.count, choice.adds)),)
        parts += (around[0], *counted, around[1])
    return Markup("".join(parts))
