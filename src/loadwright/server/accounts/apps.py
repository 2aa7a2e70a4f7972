"""Users, tokens and the audit."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.accounts"
    label = "accounts"
