"""Recognize the fields of an item by the names that tables and JSON give them, in six languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from sse_search.csv_cells import ENTITY_COLUMNS, IMPLIED_COLUMN
from sse_search.errors import ImportFailedError
from sse_search.tokens import fold

IGNORED = "ignore"
"""What a caller assigns a column to that holds nothing of the item."""

_NAMES = {
    "title": "title headline titre titulo titel titolo titular manchete schlagzeile uberschrift titulares "
    "intitule encabezado encabezamiento webtitle heading articletitle maintitle titlepage titlerss "
    "titredelarticle tituloprincipal titulodelanoticia titulodanoticia titolodellarticolo "
    "hauptuberschrift subject name",
    "date": "date datepublish publishdate datepublished publisheddate publicationdate dateofpublication pubdate "
    "published publishedat publishedon publishedtime webpublicationdate firstpublished issued "
    "dateissued dateofissue datetime fecha fechadepublicacion fechapublicacion publicado data "
    "datadepublicacao datapublicacao datadipubblicazione datapubblicazione datum veroffentlicht "
    "veroffentlichtam veroffentlichungsdatum erscheinungsdatum erschienen erschienenam publie publiele "
    "datedepublication dateparution datedeparution pubblicato publicadoem dia jour giorno articledate "
    "releasedate postdate uploaddate day seendate timestamp datecreated createdat publicationyear year annee anio "
    "ano anno jahr",
    "summary": "summary abstract description resume resumen resumo riassunto sommario zusammenfassung kurzfassung "
    "teaser excerpt extracto extrait estratto auszug excerto lead leadparagraph hlead standfirst "
    "trailtext chapo chapeau descripcion descricao descrizione beschreibung kurzbeschreibung "
    "abstractnote entradilla bajada sumario sumilla occhiello sottotitolo untertitel vorspann lide "
    "linhafina snippet deck dek subtitle subheadline",
    "body": "body maintext fulltext bodytext articlebody articletext text content contents texte texto testo "
    "contenido conteudo contenuto contenu inhalt volltext cuerpo corpo corps textbody story article "
    "textecomplet texteintegral textocompleto textointegral testocompleto testointegrale artikeltext "
    "plaintext contentencoded bodyhtml contenthtml contenttext rawtext cuerpodelanoticia corpodotexto "
    "corpsdutexte nachrichtentext",
    "url": "url link href permalink lien enlace uri website weburl weblink webaddress address canonicalurl "
    "articleurl originalurl sourceurl pageurl enlacepermanente ligacao vinculo collegamento indirizzo "
    "indirizzoweb adresse webadresse direccion direccionweb hyperlink adresseweb enderecoweb endereco "
    "externalurl",
    "language": "language lang langue idioma lingua sprache languagecode langcode inlanguage linguagem",
    "category": "category section rubrique categorie categoria kategorie seccion secao seccao sezione rubrica "
    "rubrik ressort sectionname genre type",
    "tags": "tags keywords keyword motscles etiquetas etiquettes etichette labels palabrasclave palavraschave "
    "parolechiave schlagworte schlagworter stichworte stichworter marcadores manualtags subjects topics "
    "themes tag",
    "id": "id identifier guid uuid",
    "authors": "authors author byline auteur auteurs autor autores autora autoras autore autori autoren autorin "
    "verfasser verfasserin creator creators writer journalist journaliste periodista jornalista "
    "giornalista reporter dccreator uploader por",
    "source": "source fuente quelle fonte medianame publicationtitle publication publicationname newspaper outlet "
    "sourcename publisher journal zeitung journaltitle sitename sourcedomain domain periodico jornal "
    "giornale testata containertitle medio media medium veiculo channel",
}
FIELDS = tuple(_NAMES)
"""Fields of an item that a column or key can hold."""
_RANKS = {
    name: (field, rank) for field, names in _NAMES.items() for rank, name in reversed(list(enumerate(names.split())))
}
_PREFIX = re.compile(
    r"(?:dc|dcterms|og|article|artikel|articulo|artigo|articolo|news|noticia|story|post|item|entry|document|web)(?=.{3})"
)
_DATE_PARTS = {
    name: part
    for part, names in {
        "year": "year annee anio ano anno jahr",
        "month": "month mois mes mese monat",
        "day": "day jour dia giorno tag",
    }.items()
    for name in names.split()
}
"""Names of columns that hold parts of a date, if there are a year and a month."""
_DATE_PREFIX = re.compile(r"^(?:pub|publication|published|publish|date|issue)(?=.{3})")
_PREFIX_RANK = 1000
"""A name without its prefix counts less than any name of the table."""
_PLAIN = re.compile(r"[\W_]")
_PARENTHESES = re.compile(r"\([^()]*\)")
_OWN_COLUMNS = frozenset(
    (
        *("entities", "dateprecision", "dateorigin", "languageorigin", "version", "added", "deleted"),
        *(_PLAIN.sub("", name) for name in (*ENTITY_COLUMNS, IMPLIED_COLUMN)),
    )
)
"""Columns of our own exports that say more about other columns, or only inform."""

_MIN_PROSE_LENGTH = 60
"""Characters that the texts of a column have on average if it holds articles or their beginnings."""
_MIN_SPACE_SHARE = 0.08
"""Share of spaces in prose; addresses and data have fewer."""


class FieldPlan(msgspec.Struct, frozen=True):
    """
    Which names hold which field.

    Attributes:
        columns: Field to the positions of its columns, the best name first.
        unknown: Positions of names that hold no field.
        date_parts: Positions of year, month and, if there is one, day, that together state the date.

    >>> FieldPlan({"title": (0,)}, ()).columns["title"]
    (0,)
    """

    columns: Mapping[str, tuple[int, ...]]
    unknown: tuple[int, ...]
    date_parts: tuple[int, ...] = ()


def plan_fields(names: Sequence[str], assigned: Mapping[str, str]) -> FieldPlan:
    """
    Return the fields of the named columns.

    Args:
        assigned: Name to the field that the caller gives it, which takes precedence over the table.

    >>> plan_fields(["Überschrift", "Wann", "Farbe"], {"Wann": "date"})
    FieldPlan(columns={'title': (0,), 'date': (1,)}, unknown=(2,), date_parts=())
    """
    given = {plain_name(name): field for name, field in assigned.items()}
    date_parts = _date_parts(names, given)
    ranked: dict[str, list[tuple[int, int]]] = {}
    unknown = []
    for position, name in enumerate(names):
        if position in date_parts:
            continue
        plain = plain_name(name)
        field, rank = (given[plain], -1) if plain in given else _known(plain) or ("", 0)
        if field in _NAMES:
            ranked.setdefault(field, []).append((rank, position))
        elif plain and field != IGNORED and plain not in _OWN_COLUMNS:
            unknown.append(position)
    columns = {field: tuple(position for _, position in sorted(ranks)) for field, ranks in ranked.items()}
    return FieldPlan(columns, tuple(unknown), date_parts)


@lru_cache(maxsize=8192)
def field_of(name: str) -> str:
    """Return the field that a name stands for; empty if it is unknown."""
    known = _known(plain_name(name))
    return known[0] if known else ""


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """Return a name without case, accents, spaces, punctuation and parentheses."""
    folded = fold(name)
    return _PLAIN.sub("", _PARENTHESES.sub("", folded)) or _PLAIN.sub("", folded) or folded.strip()


def with_names(names: Sequence[str]) -> list[str]:
    """
    Return the names of columns; one without a name is named after its position.

    >>> with_names(["title", ""])
    ['title', 'column 2']
    """
    return [name or f"column {position}" for position, name in enumerate(names, start=1)]


def missing_columns(names: Iterable[str], assigned: Mapping[str, str]) -> list[str]:
    """Return the names that a caller assigned although there are none of them."""
    known = set(map(plain_name, names))
    return [name for name in assigned if plain_name(name) not in known]


def check_assigned(file: str, noun: str, names: Iterable[str], assigned: Mapping[str, str]) -> None:
    """Raise ImportFailedError if a caller assigned a column that does not exist."""
    names = list(names)
    if missing := missing_columns(names, assigned):
        listed = ", ".join(" ".join(name.split()) for name in names if name)[:300]
        raise ImportFailedError(f"{file}: there is no {noun} {missing[0]!r} (--column); the {noun}s are {listed}")


class TextShare:
    """
    Measures how much text the known and the unknown columns of an input hold.

    Attributes:
        length: Characters of all texts.

    >>> share = TextShare()
    >>> share.add("Nachricht", "Die Genossenschaft hat ihre Mitglieder für heute in die Halle eingeladen.", known=False)
    >>> share.largest_unknown()
    'Nachricht'
    """

    def __init__(self) -> None:
        self.length = 0
        self._known = 0
        self._unknown: dict[str, list[int]] = {}

    def add(self, name: str, text: str, *, known: bool) -> None:
        """Count a text of one record."""
        self.length += len(text)
        if known:
            self._known += len(text)
        elif text.strip():
            counts = self._unknown.setdefault(name, [0, 0, 0])
            counts[0] += 1
            counts[1] += len(text)
            counts[2] += text.count(" ")

    def largest_unknown(self) -> str:
        """Return the unknown column that holds more text than all the others and is prose; empty if there is none."""
        total = self._known + sum(length for _, length, _ in self._unknown.values())
        for name, (texts, length, spaces) in self._unknown.items():
            is_prose = length >= _MIN_PROSE_LENGTH * texts and spaces >= _MIN_SPACE_SHARE * length
            if is_prose and length * 2 > total:
                return name
        return ""

    def check(self, file: str, noun: str) -> None:
        """Raise ImportFailedError if an unknown column holds most of the text."""
        if name := self.largest_unknown():
            shown = " ".join(name.split())
            raise ImportFailedError(
                f"{file}: the {noun} {shown!r} is unknown, but holds most of the text; assign it with "
                f"--column {_quoted(shown)}=body, or skip it with --column {_quoted(shown)}={IGNORED}"
            )


def _date_parts(names: Sequence[str], given: Mapping[str, str]) -> tuple[int, ...]:
    """Return the positions of year, month and day among names; none without a year and a month."""
    positions: dict[str, int] = {}
    for position, plain in enumerate(map(plain_name, names)):
        part = _DATE_PARTS.get(_DATE_PREFIX.sub("", plain)) if plain not in given else None
        if part:
            positions.setdefault(part, position)
    parts = tuple(positions[part] for part in ("year", "month", "day") if part in positions)
    return parts if {"year", "month"} <= positions.keys() else ()


def _known(plain: str) -> tuple[str, int] | None:
    if plain in _RANKS:
        return _RANKS[plain]
    if (prefix := _PREFIX.match(plain)) and (known := _RANKS.get(plain[prefix.end() :])):
        return known[0], known[1] + _PREFIX_RANK
    return None


def _quoted(name: str) -> str:
    return f"'{name}'" if re.search(r"[^\w.-]", name) else name
