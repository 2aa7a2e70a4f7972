"""Groups of people. Apps above declare them as ``GROUPS`` in their ``extensions.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from loadwright.server.accounts.models import User
from loadwright.server.platform.registry import declared


@dataclass(frozen=True)
class Groups:
    """One kind of groups.

    ``matching`` selects people by a part of the name of one of their groups. ``counted`` adds a count of groups, by
    which a list is sorted (``sorts``: name in the address, field), and loads what ``roles`` needs. ``roles`` returns
    the groups of a person by name, each with the role that they have in it.
    """

    matching: Callable[[str], Q]
    counted: Callable[[QuerySet[User]], QuerySet[User]]
    sorts: dict[str, str]
    roles: Callable[[User], dict[str, str]]


def groups() -> list[Groups]:
    """Return the kinds of groups that apps declare."""
    return declared("extensions", "GROUPS")
