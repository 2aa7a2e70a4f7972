"""Menu entries of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.web.navigation import Entry, Menu, administrators

ENTRIES = [
    Entry(_("API tokens"), "key", "accounts:tokens", 20, Menu.ACCOUNT),
    Entry(_("Your sessions"), "world", "accounts:sessions", 30, Menu.ACCOUNT),
    Entry(_("Change password"), "lock", "accounts:password", 40, Menu.ACCOUNT),
    Entry(_("People"), "users", "accounts:people", 20, Menu.ADMINISTRATION, shown_to=administrators),
    Entry(_("Audit"), "history", "accounts:audit", 30, Menu.ADMINISTRATION, shown_to=administrators),
    Entry(_("Background jobs"), "loader-2", "accounts:jobs", 40, Menu.ADMINISTRATION, shown_to=administrators),
]
