"""Enrolled agents and their control connection."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "loadwright.server.fleet"
    label = "fleet"
