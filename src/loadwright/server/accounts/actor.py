"""Who does something: handed to every action, so that the audit can tell."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.errors import FORBIDDEN, ActionError

from .models import User

PLATFORM = "loadwright"
"""What the audit calls the platform itself; no person is called so."""


@dataclass(frozen=True)
class Actor:
    """A person (``user``), the platform itself without one, or somebody unknown when there is only an address.

    ``program`` tells that an API token stands for the person.
    """

    user: User | None = None
    address: str = ""
    may_write: bool = True
    program: bool = False

    @property
    def name(self) -> str:
        """Return what events and the audit call this actor; somebody unknown has no name."""
        if self.user is not None:
            return self.user.username
        return "" if self.address else PLATFORM

    @property
    def person(self) -> User:
        """Return the person; raises ``ActionError`` when the platform asks for what only a person can have."""
        if self.user is None:
            raise ActionError(_("Sign in first."), code=FORBIDDEN)
        return self.user

    def require_write(self) -> None:
        """Raise ``ActionError`` when a read-only token is used for a change."""
        if not self.may_write:
            raise ActionError("this token may only read; use one with the scope write", code=FORBIDDEN)

    def require_admin(self) -> None:
        """Raise ``ActionError`` unless this is an administrator, or the platform itself, and may write."""
        self.require_write()
        if self.user is not None and not self.user.is_superuser:
            raise ActionError(_("Only administrators may do this."), code=FORBIDDEN)


SYSTEM = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes the request, as the middleware found."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; only for views and operations that nobody else reaches."""
    return actor_of(request).person
