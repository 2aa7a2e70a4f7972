"""Servers, their credentials and host keys, and connections to them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServersConfig(AppConfig):
    name = "loadwright.server.servers"
    label = "servers"
    verbose_name = _("Projects")
