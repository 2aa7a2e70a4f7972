"""Notifications of people and programs through channels: mail, webhooks and chat services."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "loadwright.server.notifications"
    label = "notifications"
