"""What terminals add to pages of apps below: ways into a shell, and to the files beside it."""

from loadwright.server.web.panels import Panel

PANELS = [
    Panel("servers.actions", "terminal/panels/row_actions.html"),
    Panel("server.actions", "terminal/panels/server_actions.html"),
    Panel("files.actions", "terminal/panels/shell.html"),
]
