"""Runs of plans: specification, conduct, live view and results."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "loadwright.server.runs"
    label = "runs"
