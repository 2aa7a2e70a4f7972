"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "header_set": _("Header sets"),
}

WORDS = {
    "header_set.create": _("created a header set"),
    "header_set.copy": _("copied a header set"),
    "header_set.change": _("changed a header set"),
    "header_set.delete": _("deleted a header set"),
}
