"""Hosts with monitor agents."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "loadwright.server.monitoring"
    label = "monitoring"
