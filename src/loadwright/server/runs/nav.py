"""Menu entries of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.web.navigation import Entry

ENTRIES = [
    Entry(_("Runs"), "chart-line", "runs:list", 20),
    Entry(_("Schedules"), "calendar", "runs:all_schedules", 35),
]
