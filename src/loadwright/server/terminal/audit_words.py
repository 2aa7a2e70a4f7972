"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "terminal": _("Terminal"),
}

WORDS = {
    "terminal.open": _("opened a terminal"),
    "terminal.resume": _("continued a terminal in another browser"),
    "terminal.close": _("closed a terminal"),
    "terminal.end": _("ended a terminal"),
}
