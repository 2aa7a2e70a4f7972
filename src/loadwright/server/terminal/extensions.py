"""Panels of terminals on pages of apps below: links to shells and files."""

from loadwright.server.web.panels import Panel

PANELS = [
    Panel("servers.actions", "terminal/panels/row_actions.html"),
    Panel("server.actions", "terminal/panels/server_actions.html"),
    Panel("files.actions", "terminal/panels/shell.html"),
]
