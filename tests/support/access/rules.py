"""The words of the access table: who gets what, and what is asked.

A rule says it for the people of ``access_cast.PEOPLE`` in their order. ``ok`` is an answer or a redirect elsewhere,
``login`` a redirect to the sign-in page, a number the status of a refusal. A form that is refused leads back to a
page that says so: that is ``403`` here as well, and ``400`` when it is shown again and nothing was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FILE = object()
"""Stands for a plan to upload."""


@dataclass(frozen=True)
class Rule:
    """What each but nobody gets; nobody gets ``nobody``, or is asked to sign in."""

    stranger: str
    member: str
    owner: str
    maintainer: str
    administrator: str = "ok"
    nobody: str = ""

    def outcomes(self, unknown: str) -> list[str]:
        return [self.nobody or unknown, self.stranger, self.member, self.owner, self.maintainer, self.administrator]


def same(outcome: str, nobody: str = "") -> Rule:
    return Rule(outcome, outcome, outcome, outcome, outcome, nobody)


PUBLIC = same("ok", nobody="ok")
SIGNED_IN = same("ok")
MEMBERS = Rule("404", "ok", "ok", "ok")
OWNERS = Rule("404", "403", "ok", "ok")
MAINTAINERS = Rule("404", "403", "403", "ok")
ADMINISTRATORS = Rule("403", "403", "403", "403")
OWN = Rule("404", "404", "ok", "404", "404")
OWN_OR_ADMINISTRATOR = Rule("404", "404", "ok", "404")
ADMINISTRATORS_SEEN = Rule("404", "403", "403", "403")
"""Of a thing that others of the project see."""
SHOWN_AGAIN = Rule("403", "403", "403", "403", "400")
"""A page that does nothing with what is posted."""
BELONGING = Rule("400", "ok", "ok", "ok")
"""A form that offers only one's own projects."""
MAINTAINING = Rule("400", "400", "400", "ok")
NOT_ALLOWED = same("405")
NOT_THERE = same("404", nobody="404")
TO_SIGN_IN = same("login", nobody="login")
NOBODYS = same("403")


@dataclass(frozen=True)
class Ask:
    """A request: who gets what, what it holds, and which things its address names instead of the usual ones.

    Texts such as ``{plan_id}`` stand for the thing of that name.
    """

    rule: Rule
    data: Mapping[str, Any] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An address of Django's: what GET and POST are answered with, ``other`` what the administrator gets for the rest.

    Without an entry, a method is not allowed.
    """

    get: Ask | Rule = NOT_ALLOWED
    post: Ask | Rule = NOT_ALLOWED
    other: str = "405"


@dataclass(frozen=True)
class Route:
    """A route beside Django: who gets what, what an agent gets with its token, and what a request holds.

    ``address`` is what is asked for instead of the route's own path; in it and in ``data``, texts such as ``{folder}``
    stand for the thing of that name.
    """

    rule: Rule
    agent: str = "401"
    data: str = ""
    address: str = ""
