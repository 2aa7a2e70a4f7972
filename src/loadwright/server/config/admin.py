"""Configures the Django admin with our own site as its default."""

from django.contrib.admin.apps import AdminConfig


class LoadwrightAdmin(AdminConfig):
    """Named in INSTALLED_APPS instead of ``django.contrib.admin``."""

    default_site = "loadwright.server.accounts.admin_site.Site"
