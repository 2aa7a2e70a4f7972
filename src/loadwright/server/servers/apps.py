"""Projects, rooms, servers and how to reach them."""

from django.apps import AppConfig


class ServersConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.servers"
    label = "servers"
