"""Catalogues: the elements of the JMeter that was set up, and of the plugins of generators."""

from django.apps import AppConfig


class CataloguesConfig(AppConfig):
    name = "loadwright.server.catalogues"
    label = "catalogues"
