"""Panels of this app on pages of apps below it."""

from loadwright.server.web.panels import Panel

PANELS = [
    Panel("top.language", "accounts/_language.html"),
    Panel("top.account", "accounts/_account_menu.html"),
]
