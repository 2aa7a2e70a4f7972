"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "project": _("Projects"),
    "room": _("Rooms"),
}

WORDS = {
    "project.create": _("created a project"),
    "project.change": _("changed a project"),
    "project.delete": _("deleted a project"),
    "project.set_member": _("added a member to a project"),
    "project.remove_member": _("removed a member from a project"),
    "room.create": _("created a room"),
    "room.change": _("changed a room"),
    "room.delete": _("deleted a room"),
}
