"""The menus: each app lists its entries as ``ENTRIES`` in its ``nav.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from loadwright.server.platform.registry import declared

Person = AbstractBaseUser | AnonymousUser


class Menu(Enum):
    """Where an entry stands: on the left, below its heading "Administration", or in the menu of one's own account."""

    MAIN = "main"
    ADMINISTRATION = "administration"
    ACCOUNT = "account"


def everybody(_user: Person) -> bool:
    """Show an entry to each person who is signed in."""
    return True


def administrators(user: Person) -> bool:
    """Show an entry to administrators alone."""
    return bool(getattr(user, "is_superuser", False))


@dataclass(frozen=True)
class Entry:
    """One line of a menu. It is marked on its page, below it, and on the pages ``also`` and below them.

    ``page`` and ``also`` are names of URLs, ``icon`` is one of frontend/icons.json. Entries stand by ``order``.
    """

    text: Promise
    icon: str
    page: str
    order: int
    menu: Menu = Menu.MAIN
    also: tuple[str, ...] = ()
    shown_to: Callable[[Person], bool] = everybody

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return reverse(self.page)

    def current(self, path: str) -> bool:
        """Return whether it is marked on the page at ``path``."""
        places = [reverse(page) for page in (self.page, *self.also)]
        return any(path == place or (place != "/" and path.startswith(f"{place}/")) for place in places)


@cache
def entries() -> tuple[Entry, ...]:
    """Return the entries of all apps, in order."""
    return tuple(sorted(declared("nav", "ENTRIES"), key=lambda entry: entry.order))


def menu(request: HttpRequest, which: Menu) -> list[tuple[Entry, bool]]:
    """Return the entries of one menu that the person may see, each with whether it is marked."""
    shown = [entry for entry in entries() if entry.menu is which and entry.shown_to(request.user)]
    return [(entry, entry.current(request.path)) for entry in shown]
