"""Extensions of apps below: the events of which channels notify."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.notifications.notice import EventType

from . import notice

EVENT_TYPES = [
    EventType(notice.CRITICAL, _("A critical alert fired or ended"), initial=True),
    EventType(notice.WARNING, _("A warning fired or ended")),
    EventType(notice.INFO, _("An alert for information fired or ended")),
]
