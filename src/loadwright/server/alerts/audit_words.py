"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "alert": _("Alerts"),
}

WORDS = {
    "alert.acknowledge": _("acknowledged an alert"),
    "alert.rule_create": _("created an alert rule"),
    "alert.rule_change": _("changed an alert rule"),
    "alert.rule_switch": _("switched an alert rule on or off"),
    "alert.rule_delete": _("deleted an alert rule"),
    "alert.silence": _("silenced alerts"),
    "alert.silence_end": _("ended a silence"),
    "alert.mute_create": _("created a mute window"),
    "alert.mute_change": _("changed a mute window"),
    "alert.mute_delete": _("deleted a mute window"),
}
