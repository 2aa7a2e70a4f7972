"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "fleet": _("Agents"),
}

WORDS = {
    "fleet.set_room": _("moved a generator to a room"),
    "fleet.create_code": _("created an enrolment code"),
    "fleet.enrol": _("enrolled as an agent"),
    "fleet.rename": _("renamed a generator"),
    "fleet.enable": _("enabled a generator"),
    "fleet.disable": _("disabled a generator"),
    "fleet.revoke": _("removed an agent"),
}
