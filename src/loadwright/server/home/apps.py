"""The overview and the search: pages across all apps."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "loadwright.server.home"
    label = "home"
