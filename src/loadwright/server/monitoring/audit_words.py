"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "monitoring": _("Monitoring"),
}

WORDS = {
    "monitoring.link": _("linked a monitor agent with a server"),
    "monitoring.unlink": _("unlinked a monitor agent from its server"),
    "monitoring.server_settings": _("changed what is monitored on a server"),
    "monitoring.project_settings": _("changed what is monitored on the servers of a project"),
    "monitoring.drop_caches": _("requested dropping the page cache of a server"),
}
