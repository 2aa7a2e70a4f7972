""""""

from __future__ import annotations

from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.terminal.models import TerminalSession


def session(user: User, name: str = "web-1", **fields: object) -> TerminalSession:
    given = {"server_address": "10.0.0.1", "address": "192.0.2.7", "started_at": timezone.now(), "attached": True}
    return TerminalSession.objects.create(user=user, server_name=name, **{**given, **fields})
