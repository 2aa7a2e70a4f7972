"""Menus. Each app declares its entries as ``ENTRIES`` in its ``nav.py``."""

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
    """The menu of an entry: the sidebar, its section "Administration", or the account menu."""

    MAIN = "main"
    ADMINISTRATION = "administration"
    ACCOUNT = "account"


def everybody(_user: Person) -> bool:
    """Show an entry to all signed-in people."""
    return True


def administrators(user: Person) -> bool:
    """Show an entry to administrators only."""
    return bool(getattr(user, "is_superuser", False))


@dataclass(frozen=True)
class Entry:
    """A menu entry. It is marked as current on its page, the pages ``also``, and all pages below these.

    ``page`` and ``also`` are names of URLs, ``icon`` is one of frontend/icons.json. Entries are sorted by ``order``.
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
        return reverse(self.page)

    def current(self, path: str) -> bool:
        """Return whether the entry is marked as current on the page at ``path``."""
        places = [reverse(page) for page in (self.page, *self.also)]
        return any(path == place or (place != "/" and path.startswith(f"{place}/")) for place in places)


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(sorted(declared("nav", "ENTRIES"), key=lambda entry: entry.order))


def menu(request: HttpRequest, which: Menu) -> list[tuple[Entry, bool]]:
    """Return the visible entries of a menu, each with whether it is marked as current."""
    shown = [entry for entry in entries() if entry.menu is which and entry.shown_to(request.user)]
    return [(entry, entry.current(request.path)) for entry in shown]
