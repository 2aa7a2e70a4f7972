"""Users, sessions, API tokens, background jobs and the audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "loadwright.server.accounts"
    label = "accounts"
    verbose_name = _("People")
