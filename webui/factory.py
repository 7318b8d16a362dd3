"""How is the application put together?"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from sse_search import SearchService
from webui import caching, holder, links, markup, problems, security
from webui.api import api
from webui.exports import exports
from webui.labels import FACET_TITLES, TYPE_NAMES
from webui.pages import pages
from webui.params import is_blank, versions_of, with_changes, with_filter


def create_app(home: Path | None = None, service: SearchService | None = None) -> Flask:
    """
    Make the application.

    Args:
        home: Folder of the archive; None looks for it as the command line does. Opened by the first request.
        service: An opened service to use instead; closing it stays with the caller.
    """
    app = Flask(__name__)
    app.config["VERSION"] = caching.digest_of(Path(__file__).parent)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    holder.install(app, home, service)
    caching.install(app)
    markup.install(app)
    problems.install(app)
    security.install(app)
    _share_with_templates(app)
    for blueprint in (pages, api, exports):
        app.register_blueprint(blueprint)
    return app


def _share_with_templates(app: Flask) -> None:
    app.jinja_env.globals.update(
        api_url=links.api_url,
        export_url=links.export_url,
        feed_url=links.feed_url,
        item_url=links.item_url,
        search_url=links.search_url,
        is_blank=is_blank,
        with_changes=with_changes,
        with_filter=with_filter,
        versions_of=versions_of,
        facet_titles=FACET_TITLES,
        type_names=TYPE_NAMES,
    )
