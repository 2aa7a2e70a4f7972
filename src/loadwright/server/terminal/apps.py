"""Shells and files of servers, in the browser."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.terminal"
    label = "terminal"
