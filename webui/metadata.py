"""Describe items to reference managers and other sites: COinS, Highwire Press, schema.org, Open Graph."""

from __future__ import annotations

from urllib.parse import quote_plus

from sse_search import Document, Hit, NewsItem, to_json
from webui.app_service import service
from webui.links import permalink

_COINS = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&rft.type=newspaperArticle"


def coins(item: Hit | NewsItem, language: str) -> str:
    """Return the title of a COinS span, which reference managers read (OpenURL 1.0, Dublin Core format)."""
    fields = [
        ("title", item.title),
        *(("creator", author) for author in item.authors),
        ("date", item.date.value),
        ("source", item.source),
        ("identifier", item.url or permalink(item.id)),
        ("language", language),
    ]
    return _COINS + "".join([f"&rft.{name}={quote_plus(value)}" for name, value in fields if value])


def reference_tags(document: Document) -> list[tuple[str, str]]:
    """
    Return names and contents of the tags that reference managers read, an author each.

    Highwire Press has none for a newspaper, so that `dc.type` and `dc.source` name the kind of the item and its paper;
    `citation_journal_title` would make it an article of a journal.
    """
    item = document.item
    tags = [
        ("citation_title", item.title),
        *(("citation_author", author) for author in item.authors),
        ("citation_publication_date", (item.date.value or "").replace("-", "/")),
        ("citation_language", document.language),
        ("citation_public_url", item.url or permalink(item.id)),
        ("dc.type", "newspaperArticle"),
        ("dc.source", item.source),
    ]
    return [(name, content) for name, content in tags if content]


def open_graph(document: Document) -> list[tuple[str, str]]:
    """Return properties and contents of the Open Graph tags of an item, by which sites show links to it."""
    return [
        ("og:type", "article"),
        ("og:title", document.item.title),
        ("og:site_name", service().settings.site_name),
        ("og:url", permalink(document.item.id)),
    ]


def news_article(document: Document, modified: str = "") -> str:
    """Return an item as JSON-LD (schema.org NewsArticle) that is safe inside a script element."""
    item = document.item
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title,
        "datePublished": item.date.value,
        "dateModified": modified,
        "inLanguage": document.language,
        "author": [{"@type": "Person", "name": author} for author in item.authors],
        "publisher": {"@type": "Organization", "name": item.source} if item.source else None,
        "articleSection": item.category,
        "keywords": ", ".join(item.tags),
        "url": item.url or permalink(item.id),
        "mainEntityOfPage": permalink(item.id),
    }
    text = to_json({name: value for name, value in record.items() if value}).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
