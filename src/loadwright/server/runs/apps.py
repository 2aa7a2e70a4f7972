"""Runs of plans: moving them through their states, watching them, keeping their results."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.runs"
    label = "runs"
