"""JMeter plans as they were uploaded."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.plans"
    label = "plans"
