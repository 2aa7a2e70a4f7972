"""The actor of an action, for permissions and the audit."""

from dataclasses import dataclass

from django.http import HttpRequest

from . import errors
from .models import User

PLATFORM = "loadwright"
"""Name of the platform itself in the audit; not allowed for people."""


@dataclass(frozen=True)
class Actor:
    """A person (``user``), the platform itself (neither), or an unknown client (``address`` only).

    ``program`` means that the person is represented by an API token.
    """

    user: User | None = None
    address: str = ""
    may_write: bool = True
    program: bool = False

    @property
    def name(self) -> str:
        """Return the name for events and audit; empty for an unknown client."""
        if self.user is not None:
            return self.user.username
        return "" if self.address else PLATFORM

    @property
    def person(self) -> User:
        """Return the person. Raises ``ActionError`` for any other actor."""
        if self.user is None:
            raise errors.SIGN_IN_FIRST()
        return self.user

    def require_write(self) -> None:
        """Raise ``ActionError`` for a read-only token."""
        if not self.may_write:
            raise errors.TOKEN_READ_ONLY()

    def require_admin(self) -> None:
        """Raise ``ActionError`` unless this is an administrator or the platform, with write access."""
        self.require_write()
        if self.user is not None and not self.user.is_superuser:
            raise errors.ADMINISTRATORS_ONLY()


SYSTEM = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request, as set by the middleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def user_of(request: HttpRequest) -> User:
    """Return the signed-in person; only for views that require one."""
    return actor_of(request).person
