"""
Serve the web interface of ssesearch: `create_app` creates the Flask application, `serve` runs it.

`serve_desk` serves the desk of the keeper, `publish` writes a static site.
"""

from webui.desk_server import serve_desk
from webui.factory import create_app
from webui.publishing import publish
from webui.server import Server, serve

__all__ = ["Server", "create_app", "publish", "serve", "serve_desk"]
