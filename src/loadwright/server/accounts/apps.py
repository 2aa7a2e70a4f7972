"""Users, sessions, API tokens, background jobs and the audit."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "loadwright.server.accounts"
    label = "accounts"
