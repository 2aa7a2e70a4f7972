"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "plan": _("Plans"),
}

WORDS = {
    "plan.create": _("uploaded a plan"),
    "plan.rename": _("renamed a plan"),
    "plan.delete": _("deleted a plan"),
}
