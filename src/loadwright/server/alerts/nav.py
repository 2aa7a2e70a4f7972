"""Menu entries of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.web.navigation import Entry

ENTRIES = [
    Entry(_("Alerts"), "alert-triangle", "alerts:list", 56),
]
