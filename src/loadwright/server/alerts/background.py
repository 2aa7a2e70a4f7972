"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.jobs import Kind

from .retention import delete_old

KINDS = [Kind("alerts.delete_old", _("Delete old alerts"), delete_old, every=86_400)]
