"""Foundations of all apps: events, jobs, leases, errors."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Registers the check of processes with its app."""

    name = "loadwright.server.platform"
    label = "platform"
