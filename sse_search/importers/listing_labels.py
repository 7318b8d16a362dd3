"""Recognize the labels of a listing: usual categories, and phrases that can name the kind of an item."""

from __future__ import annotations

from sse_search.importers.bylines import is_byline
from sse_search.tokens import fold

MAX_LABEL_LENGTH = 60
"""Characters of a heading, and of a label that no other entry of the page has."""
MAX_CATEGORY_LENGTH = 40
_MAX_CATEGORY_WORDS = 4
_CATEGORY_NAMES = (
    "news|news item|news release|press release|press statement|article|feature|feature story|story|event|events"
    "|meeting|publication|report|working paper|paper|brief|policy brief|video|audio|podcast|blog|opinion"
    "|interview|statement|speech|announcement|training|conference|webinar|newsletter|update|project|call"
    "|call for papers|in the media|actualité|actualités|communiqué|communiqué de presse|article de presse"
    "|événement|évènement|rapport|entretien|entrevue|déclaration|discours|vidéo|tribune|formation|conférence"
    "|noticia|noticias|nota de prensa|comunicado|comunicado de prensa|artículo|evento|eventos|publicación|informe"
    "|entrevista|declaración|discurso|vídeo|notícia|notícias|comunicado de imprensa|artigo|publicação|relatório"
    "|declaração|nachricht|pressemitteilung|meldung|veranstaltung|bericht|notizia|comunicato stampa|articolo"
    "|pubblicazione|rapporto|intervista"
)
"""Words that listings put above or beside a title to name the kind of an item."""
_CATEGORIES = frozenset(fold(_CATEGORY_NAMES).split("|"))
_ENDINGS = (".", "!", "?", "…", ".”", ".“", '."', ".»", ".)")


def is_category(text: str) -> bool:
    """Check whether a line is one of the usual categories."""
    return len(text) <= MAX_CATEGORY_LENGTH and len(text.split()) <= _MAX_CATEGORY_WORDS and fold(text) in _CATEGORIES


def could_be_category(text: str) -> bool:
    """Check whether a short text beside a date or before a title can be a category."""
    return is_category(text) or (len(text) <= MAX_CATEGORY_LENGTH and text[-1:].isalpha() and len(text.split()) <= 2)


def could_be_label(text: str) -> bool:
    """Check whether a text can be a label, which is a phrase and no sentence."""
    return len(text) <= MAX_LABEL_LENGTH and not text.endswith((*_ENDINGS, ":", ",", ";")) and not is_byline(text)


def ends_sentence(text: str) -> bool:
    """Check whether a text ends as a sentence does."""
    return text.endswith(_ENDINGS)
