"""The overview and the search: pages that look over every app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers the app with Django; it has no models."""

    name = "loadwright.server.home"
    label = "home"
