"""
Serve the web interface of ssesearch: `create_app` creates the Flask application, `serve` runs it.

`open_server` runs it in several processes, with metrics and an access log; `serve_desk` serves the desk of the keeper,
`publish` writes a static site.
"""

from webui.desk_server import serve_desk
from webui.factory import create_app
from webui.publishing import publish
from webui.server import Server
from webui.serving import ServeOptions, open_server, serve

__all__ = ["ServeOptions", "Server", "create_app", "open_server", "publish", "serve", "serve_desk"]
