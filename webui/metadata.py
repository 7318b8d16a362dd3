"""Describe items to reference managers and search engines: COinS, Highwire Press tags, and schema.org."""

from __future__ import annotations

from urllib.parse import quote_plus

from sse_search import Document, Hit, to_json
from webui.links import permalink

_COINS = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&rft.type=newspaperArticle"


def coins(hit: Hit) -> str:
    """Return the title of a COinS span, by which reference managers pick up a hit (OpenURL 1.0, Dublin Core format)."""
    fields = [
        ("title", hit.title),
        *(("creator", author) for author in hit.authors),
        ("date", hit.date.value),
        ("source", hit.source),
        ("identifier", hit.url or permalink(hit.id)),
        ("language", hit.language),
    ]
    return _COINS + "".join([f"&rft.{name}={quote_plus(value)}" for name, value in fields if value])


def highwire_tags(document: Document) -> list[tuple[str, str]]:
    """Return names and contents of the `citation_*` tags of an item, an author each."""
    item = document.item
    tags = [
        ("citation_title", item.title),
        *(("citation_author", author) for author in item.authors),
        ("citation_publication_date", (item.date.value or "").replace("-", "/")),
        ("citation_journal_title", item.source),
        ("citation_language", document.language),
        ("citation_public_url", item.url or permalink(item.id)),
    ]
    return [(name, content) for name, content in tags if content]


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
