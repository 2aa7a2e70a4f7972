"""Shells of servers in the browser."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    name = "loadwright.server.terminal"
    label = "terminal"
