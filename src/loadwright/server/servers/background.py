"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.jobs import Kind

from .facts.collector import collect_facts

KINDS = [Kind("server.facts", _("Collect facts of a server"), collect_facts, attempts=3)]
