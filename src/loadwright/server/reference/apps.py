"""The reference of the API: its OpenAPI document, completed, and its page."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "loadwright.server.reference"
    label = "reference"
