"""Projects, rooms, servers and how to reach them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServersConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.servers"
    label = "servers"
    verbose_name = _("Projects")
