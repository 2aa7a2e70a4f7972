"""Database sessions with an owner, so that they can be listed and ended.

The browser's cookie contains the key, the database only its digest: nobody can use a session by reading the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from loadwright.server.accounts.models import Session
from loadwright.server.platform import disk

from .secrets import digest

ADDRESS = "address"
BROWSER = "browser"
SIGNED_IN_AT = "signed_in_at"


def stored_key(key: str | None) -> str:
    """Return the primary key of the session whose key is ``key``. That of no session if it is ``None``."""
    return digest(key) if key else ""


class SessionStore(DatabaseStore):
    """Django's store with hashed keys, and with person and sign-in address as columns."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our own model."""
        return Session

    def save(self, must_create: bool = False) -> None:
        """Save the session. While the disk is full, an existing one stays as it was, so that pages can be read."""
        if must_create:
            super().save(must_create)
            return
        with disk.tolerated("A session"):
            super().save()

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        super().delete(stored_key(session_key or self.session_key))

    async def adelete(self, session_key: str | None = None) -> None:
        await super().adelete(stored_key(session_key or self.session_key))

    def _get_session_from_db(self) -> Session | None:
        found = self._valid().first()
        if found is None:
            self._session_key = None
        return found

    async def _aget_session_from_db(self) -> Session | None:
        found = await self._valid().afirst()
        if found is None:
            self._session_key = None
        return found

    def _valid(self) -> QuerySet[Session]:
        return Session.objects.filter(pk=stored_key(self.session_key), expire_date__gt=timezone.now())

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be saved."""
        return _named(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be saved."""
        return _named(await super().acreate_model_instance(data), data)


def _named(row: Any, data: dict[str, Any]) -> Session:
    session: Session = row
    session.session_key = stored_key(session.session_key)
    session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
    session.address = data.get(ADDRESS, "")
    session.browser = data.get(BROWSER, "")
    session.signed_in_at = datetime.fromisoformat(data[SIGNED_IN_AT]) if SIGNED_IN_AT in data else None
    return session
