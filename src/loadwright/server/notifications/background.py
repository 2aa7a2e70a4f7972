"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.jobs import Kind

from .actions import DELIVER
from .delivery import ATTEMPTS, clean_up, deliver

KINDS = [
    Kind(DELIVER, _("Send a notification"), deliver, attempts=ATTEMPTS),
    Kind("notification.clean_up", _("Delete old deliveries of notifications"), clean_up, every=3600),
]
