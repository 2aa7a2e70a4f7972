"""The web app: base templates, components and site-wide CSS and JS."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every page shares; no models."""

    name = "loadwright.server.web"
    label = "web"
