"""Panels of this app on pages of apps below it."""

from loadwright.server.web.panels import Panel

PANELS = [Panel("top.search", "home/_search_field.html")]
