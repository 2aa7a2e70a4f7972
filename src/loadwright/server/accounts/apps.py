"""Users, tokens and the audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Tells Django where the app is."""

    name = "loadwright.server.accounts"
    label = "accounts"
    verbose_name = _("People")
