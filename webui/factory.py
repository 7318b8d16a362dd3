"""Create the Flask application."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, request

from sse_search import DATE_ORIGINS, FACET_NAMES, SearchService
from webui import (
    addresses,
    app_service,
    caching,
    compression,
    cross_origin,
    exports,
    links,
    localization,
    observing,
    problems,
    rate_limit,
    security,
    site,
    template_filters,
)
from webui.api import api
from webui.clients import TrustedProxies
from webui.comparison import comparison
from webui.crawlers import crawlers
from webui.embedding import embedding
from webui.facets import facet_label
from webui.feeds import feeds
from webui.fragments import choice_rows
from webui.labels import ALL_VALUES, FACET_TITLES, FIELD_NAMES, range_label
from webui.overview import overview
from webui.pages import pages
from webui.params import versions_of, with_changes, without_any_filter
from webui.reference import reference


class _Application(Flask):
    """Names the request in the log of an exception."""

    def log_exception(self, exc_info: Any) -> None:
        where = (request.method, request.path, observing.current_request_id())
        self.logger.error("Exception on %s %s, request %s", *where, exc_info=exc_info)


def create_app(home: Path | None = None, service: SearchService | None = None) -> Flask:
    """
    Create the application.

    Args:
        home: Folder of the archive; None finds it as the command line does.
        service: An open service to use instead; the caller closes it.

    Raises:
        SettingsError: A setting of the archive is wrong.
    """
    return assemble(service or SearchService.open(home), public=True)


def assemble(service: SearchService, *, public: bool) -> Flask:
    """
    Create the application on an open service.

    Args:
        public: It may be published. Else it is for this machine: settings of addresses and proxies do not count, and
            responses are not compressed, so that their lengths say nothing of the secrets in them.
    """
    app = _Application(__name__)
    app.config["VERSION"] = caching.digest_of(Path(__file__).parent)
    app.config["HAS_SERVER"] = app.config["HAS_ADDRESS"] = True  # a published site has neither, or no server
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    public_url = service.settings.public_url if public else ""
    app.config["CONNECTION_LIMIT"] = service.settings.connection_limit
    app.config["CONNECTIONS_PER_ADDRESS"] = service.settings.connections_per_address
    app.config["IDLE_TIMEOUT"] = service.settings.idle_timeout
    app.config["TRUSTED_PROXIES"] = proxies = TrustedProxies(service.settings.trusted_proxy if public else "")
    localization.install(app)
    site.install(app, service)
    code = caching.digest_of(Path(str(files("sse_search"))), "*.py")
    app.config["STATE"] = f"{app.config['VERSION']} {code} {service.settings!r}"
    rate_limit.install(app, service.settings.rate_limit)
    app_service.install(app, service)
    caching.install(app)
    exports.install(app)
    template_filters.install(app)
    problems.install(app)
    security.install(app, service.settings.embed_origins)
    cross_origin.install(app, service.settings.cors_origins if public else ())
    if public:
        compression.install(app)
    addresses.install(app, public_url, proxies)
    observing.install(app)
    app.jinja_env.globals.update(
        absolute=links.absolute,
        api_url=links.api_url,
        choice_rows=choice_rows,
        counts_url=links.counts_url,
        entity_url=links.entity_url,
        date_url=links.date_url,
        export_url=links.export_url,
        facet_label=facet_label,
        feed_url=links.feed_url,
        filter_url=links.filter_url,
        item_url=links.item_url,
        oembed_url=links.oembed_url,
        search_url=links.search_url,
        url_for=links.url_for,
        values_url=links.values_url,
        range_label=range_label,
        with_changes=with_changes,
        without_any_filter=without_any_filter,
        versions_of=versions_of,
        all_values=ALL_VALUES,
        facet_names=FACET_NAMES,
        facet_titles=FACET_TITLES,
        field_names=FIELD_NAMES,
        date_origins=DATE_ORIGINS,
    )
    for blueprint in (pages, overview, comparison, api, feeds, exports.exports, embedding, crawlers, reference):
        app.register_blueprint(blueprint)
    addresses.check_public_path(app, public_url)
    return app
