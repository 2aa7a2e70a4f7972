"""Enrolled agents and their control connection."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.fleet"
    label = "fleet"
