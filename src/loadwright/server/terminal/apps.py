"""Shells of servers in the browser."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    """Registers the app with Django."""

    name = "loadwright.server.terminal"
    label = "terminal"
