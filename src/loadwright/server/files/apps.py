"""Files of servers in the browser."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the app with Django; it has no models."""

    name = "loadwright.server.files"
    label = "files"
