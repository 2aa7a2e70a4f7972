"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.jobs import Kind

from .retention import delete_old

KINDS = [Kind("monitoring.delete_old", _("Delete old figures of hosts"), delete_old, every=3600)]
