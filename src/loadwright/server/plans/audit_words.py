"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "plan": _("Plans"),
}

WORDS = {
    "plan.create": _("uploaded a plan"),
    "plan.copy": _("copied a plan"),
    "plan.enable": _("enabled a plan"),
    "plan.disable": _("disabled a plan"),
    "plan.add_revision": _("uploaded a new version of a plan"),
    "plan.edit": _("saved changes of a plan"),
    "plan.restore_revision": _("restored a revision of a plan"),
    "plan.describe_revision": _("changed note or label of a revision"),
    "plan.import": _("uploaded a file of another tool for a plan"),
    "plan.rename": _("renamed a plan"),
    "plan.move": _("moved a plan to another project"),
    "plan.delete": _("deleted a plan"),
}
