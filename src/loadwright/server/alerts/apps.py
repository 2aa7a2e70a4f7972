"""Alerts: rules about the figures of hosts, their evaluation, and who is notified."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as present_apps
from django.db.models.signals import post_migrate

from .built_in import add_built_in


class AlertsConfig(AppConfig):
    name = "loadwright.server.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Add the built-in rules that are missing whenever the database was migrated."""
        post_migrate.connect(_migrated, sender=self)


def _migrated(sender: AppConfig, using: str, apps: Any = present_apps, **_: Any) -> None:
    # The database may have been migrated to a state without this app. ``flush`` passes no apps.
    if "rule" in apps.all_models[sender.label]:
        add_built_in(apps.get_model(sender.label, "rule")._default_manager.using(using))
