"""Header sets: named HTTP headers of a project, which plans contain as HTTP Header Managers."""

from django.apps import AppConfig


class HeaderSetsConfig(AppConfig):
    name = "loadwright.server.header_sets"
    label = "header_sets"
