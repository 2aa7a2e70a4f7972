"""Menu entries of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.web.navigation import Entry, Menu, administrators

ENTRIES = [
    Entry(_("Projects"), "folder", "projects:list", 10, Menu.ACCOUNT),
    Entry(
        _("Projects and rooms"),
        "folder",
        "projects:list",
        10,
        Menu.ADMINISTRATION,
        also=("projects:rooms",),
        shown_to=administrators,
    ),
]
