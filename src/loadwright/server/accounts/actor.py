"""Who does something: handed to every action, so that the audit can tell."""

from dataclasses import dataclass

from django.http import HttpRequest

from .errors import FORBIDDEN, ActionError
from .models import User


@dataclass(frozen=True)
class Actor:
    """A person (``user``) or, without one, the platform itself; ``address`` is where the request came from."""

    user: User | None = None
    address: str = ""
    may_write: bool = True

    @property
    def name(self) -> str:
        """Return what events and the audit call this actor."""
        return self.user.username if self.user else "loadwright"

    def require_write(self) -> None:
        """Raise ``ActionError`` when a read-only token is used for a change."""
        if not self.may_write:
            raise ActionError("this token may only read; use one with the scope write", code=FORBIDDEN)


SYSTEM = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes the request, as the middleware found."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
