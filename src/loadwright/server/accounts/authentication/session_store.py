"""Database sessions with an owner, so that they can be listed and ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from loadwright.server.accounts.models import Session

ADDRESS = "address"
BROWSER = "browser"
SIGNED_IN_AT = "signed_in_at"


class SessionStore(DatabaseStore):
    """Django's store with person and sign-in address as columns."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our own model."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be saved."""
        return _named(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be saved."""
        return _named(await super().acreate_model_instance(data), data)


def _named(row: Any, data: dict[str, Any]) -> Session:
    session: Session = row
    session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
    session.address = data.get(ADDRESS, "")
    session.browser = data.get(BROWSER, "")
    session.signed_in_at = datetime.fromisoformat(data[SIGNED_IN_AT]) if SIGNED_IN_AT in data else None
    return session
