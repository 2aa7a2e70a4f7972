"""Files of servers in the browser."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "loadwright.server.files"
    label = "files"
