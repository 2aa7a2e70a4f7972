"""The web app: base templates, components and site-wide CSS and JS."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "loadwright.server.web"
    label = "web"
