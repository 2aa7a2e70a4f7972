"""Menu entries of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.web.navigation import Entry, Menu, administrators

ENTRIES = [
    Entry(_("Overview"), "home", "home:overview", 10),
    Entry(_("Storage"), "archive", "home:storage", 50, Menu.ADMINISTRATION, shown_to=administrators),
]
