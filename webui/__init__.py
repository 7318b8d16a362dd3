"""Serve the web interface of ssesearch: `create_app` creates the Flask application, `serve` runs it."""

from webui.factory import create_app
from webui.server import Server, serve

__all__ = ["Server", "create_app", "serve"]
