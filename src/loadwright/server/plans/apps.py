"""JMeter plans as uploaded."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "loadwright.server.plans"
    label = "plans"
