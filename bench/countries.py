"""
How is `sse_search/entities/data/countries.toml` made? From CLDR and ISO 3166, as Babel and pycountry bring them.

Development only: neither package is needed to run or to measure anything. What people know better than these lists
(demonyms, shorter and older names) stands in `country-names.toml`, which is written by hand. Usage, in an environment
of its own:

    pip install babel pycountry && python -m bench.countries > sse_search/entities/data/countries.toml
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

LOCALES = {"en": ("en",), "fr": ("fr",), "es": ("es", "es_419", "es_MX"), "pt": ("pt", "pt_PT")}
"""Language to the locales that name countries in it; the first gives the label, the others aliases."""

ALSO = {"XK": "Kosovo"}
"""Countries that CLDR names and ISO 3166 has reserved a code for."""

LABELS = {
    "CD": {"en": "Democratic Republic of the Congo", "fr": "République démocratique du Congo"},
    "CG": {"en": "Republic of the Congo", "fr": "République du Congo", "es": "República del Congo"},
    "CV": {"en": "Cabo Verde"},
    "HK": {"en": "Hong Kong", "fr": "Hong Kong", "es": "Hong Kong", "pt": "Hong Kong"},
    "MO": {"en": "Macao", "fr": "Macao", "es": "Macao", "pt": "Macau"},
    "PS": {"en": "Palestine", "fr": "Palestine", "es": "Palestina", "pt": "Palestina"},
    "SX": {"fr": "Sint Maarten"},
}
"""Where the first name of the list is not the one that news use."""

UNWANTED = {("CG", "Congo"), ("AS", "Samoa américaines"), ("SX", "Saint-Martin"), ("SX", "São Martinho")}
"""Names that say too little, or are misspelt, in the lists."""

SOURCE = "https://www.iso.org/obp/ui/#iso:code:3166:{}"
_ARTICLE = re.compile(r"^the ", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^(.*?)\s*\(([^)]*)\)$")


def main() -> None:
    """Write the file to standard output."""
    babel, pycountry = import_module("babel"), import_module("pycountry")
    territories = {name: babel.Locale.parse(name).territories for names in LOCALES.values() for name in names}
    codes = {country.alpha_2: country for country in pycountry.countries}
    print(
        "# Countries and territories, named as in CLDR and ISO 3166. Made by bench/countries.py: change that, or write"
    )
    print("# into country-names.toml what these lists do not know. Format: docs/entities.md.")
    for code in sorted({*codes, *ALSO}):
        print("\n" + "\n".join(_table(code, territories, codes.get(code))))


def _table(code: str, territories: dict[str, Any], country: Any) -> Iterator[str]:
    names = {language: _names(code, language, territories) for language in LOCALES}
    if country is not None:
        official = (getattr(country, key, "") for key in ("name", "common_name", "official_name"))
        names["en"] += [name for entry in official for name in _plain(_ARTICLE.sub("", entry)) if entry]
    labels = {language: found[0] for language, found in names.items()}
    aliases = {
        language: sorted({name for name in found[1:] if name != found[0] and (code, name) not in UNWANTED})
        for language, found in names.items()
    }
    yield "[[entity]]"
    yield f'id = "country:{code}"'
    yield f"label = {_text(labels['en'])}"
    others = {language: label for language, label in labels.items() if language != "en"}
    yield f"labels = {{ {', '.join(f'{language} = {_text(label)}' for language, label in others.items())} }}"
    listed = [f"{language} = [{', '.join(map(_text, found))}]" for language, found in aliases.items() if found]
    if listed:
        yield f"aliases = {{ {', '.join(listed)} }}"
    yield f"source = {_text(SOURCE.format(code))}"


def _names(code: str, language: str, territories: dict[str, Any]) -> list[str]:
    """Return the names of a country in a language, the label first."""
    found = [LABELS[code][language]] if language in LABELS.get(code, {}) else []
    for locale in LOCALES[language]:
        found += _plain(territories[locale][code])
    return list(dict.fromkeys(found))


def _plain(name: str) -> Iterator[str]:
    """Yield a name without signs of the trade: "Myanmar (Burma)", "St. Lucia", "Congo - Kinshasa"."""
    name = name.replace("’", "'")
    bracketed = _IN_BRACKETS.match(name)
    if bracketed:
        yield from _plain(bracketed[1])
        if not re.search(r"part|partie|parte|China|Keeling|SAR|Vatican", bracketed[2]):
            yield from _plain(bracketed[2])
        return
    full = name.replace(" & ", " and ").replace("St. ", "Saint ").replace("Congo - ", "Congo-")
    yield full
    if "St. " in name:
        yield name.replace(" & ", " and ").replace("St. ", "St ")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
