"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "channel": _("Notification channels"),
}

WORDS = {
    "channel.create": _("created a notification channel"),
    "channel.change": _("changed a notification channel"),
    "channel.delete": _("deleted a notification channel"),
    "channel.test": _("sent a test message"),
    "channel.send_again": _("sent a failed message again"),
}
