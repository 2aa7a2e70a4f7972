"""Template tags of servers."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loadwright.core.messages import name_list
from loadwright.server.accounts.audit_log.names import name_of
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.messages import localized
from loadwright.server.servers.spreadsheet.report import ADDED, CHANGED, UNCHANGED, WRONG
from loadwright.server.web.numbers import duration, size

from ..models import Server
from ..ssh.connect import fingerprint
from ..ssh.errors import sentence

register = template.Library()
register.filter("fingerprint", fingerprint)
register.filter("what_happened", name_of)


@register.filter
def facts_phrase(server: Server) -> str:
    """Return a server's facts in short: ``Debian GNU/Linux 12 · 8 cores · 16.8 GB · Java 17.0.9``."""
    return " · ".join(filter(None, (system(server), machine(server))))


@register.filter
def system(server: Server) -> str:
    """Return a server's system without its nickname: ``Debian GNU/Linux 12``."""
    return str(server.facts.get("distribution", "")).partition(" (")[0]


@register.filter
def machine(server: Server) -> str:
    """Return the rest of a server's facts in short: ``8 cores · 16.8 GB · Java 17.0.9``."""
    facts = server.facts
    cores = facts.get("cores", 0)
    java = facts.get("java") or []
    parts = [
        ngettext("%(count)s core", "%(count)s cores", cores) % {"count": cores} if cores else "",
        size(facts["memory"]) if facts.get("memory") else "",
        f"Java {java[0]['version']}" if java else "",
    ]
    return " · ".join(filter(None, parts))


@register.filter
def problem_sentence(server: Server) -> str:
    """Return why the last collection of facts failed, and what to do."""
    problem = server.shown_problem
    if not problem:
        return ""
    return sentence(
        problem.get("kind", ""),
        name=server.name,
        address=server.address,
        detail=problem.get("detail", ""),
        via=problem.get("via", ""),
    )


@register.filter
def what_of(entry: AuditEntry) -> str:
    """Return the details of an audit entry: changed fields, a path, a fingerprint."""
    detail = entry.detail
    changed = detail.get("changed")
    if isinstance(changed, dict):
        return localized(name_list(changed))
    return str(detail.get("path") or detail.get("fingerprint") or "")


@register.filter
def days(seconds: float) -> str:
    """Return an uptime, in days from two days on."""
    whole = int(seconds // 86_400)
    if whole < 2:
        return duration(seconds)
    return ngettext("%(count)s day", "%(count)s days", whole) % {"count": whole}


@register.filter
def share(part: float, whole: float) -> float | None:
    """Return a part of a whole as a fraction of 1."""
    return part / whole if whole else None


@register.filter
def outcome_word(kind: str) -> str:
    """Return the outcome of an imported row."""
    words = {ADDED: _("to be added"), CHANGED: _("to be changed"), UNCHANGED: _("unchanged"), WRONG: _("invalid")}
    return words[kind]
