"""Servers, their credentials and host keys, and connections to them."""

from django.apps import AppConfig


class ServersConfig(AppConfig):
    name = "loadwright.server.servers"
    label = "servers"
