"""Menu entries of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.web.navigation import Entry, Menu

ENTRIES = [Entry(_("API reference"), "file-code", "api:openapi-view", 25, Menu.ACCOUNT)]
