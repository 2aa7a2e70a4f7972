"""The words of the access tables: the outcome for each person, and the request.

The people are those of ``cast.PEOPLE``. ``ok`` is an answer or a redirect elsewhere,
``login`` a redirect to the sign-in page, a number the status of a refusal. A form that is refused leads back to a
page that says so: that is ``403`` here as well, and ``400`` when it is shown again and nothing was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FILE = object()
"""Stands for a plan to upload."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The outcome for each person.

    Without one of their own, an owner has the member's, a maintainer the owner's, and ``nobody`` is asked to sign in.
    """

    stranger: str
    member: str
    owner: str = ""
    maintainer: str = ""
    administrator: str = "ok"
    nobody: str = ""

    def outcomes(self, unknown: str) -> list[str]:
        """Return the outcomes in the order of ``cast.PEOPLE``; ``unknown`` is what asking to sign in looks like."""
        owner = self.owner or self.member
        maintainer = self.maintainer or owner
        return [self.nobody or unknown, self.stranger, self.member, owner, maintainer, self.administrator]


def same(outcome: str, nobody: str = "") -> Rule:
    return Rule(stranger=outcome, member=outcome, administrator=outcome, nobody=nobody)


PUBLIC = same("ok", nobody="ok")
SIGNED_IN = same("ok")
MEMBERS = Rule(stranger="404", member="ok")
OWNERS = Rule(stranger="404", member="403", owner="ok")
MAINTAINERS = Rule(stranger="404", member="403", maintainer="ok")
ADMINISTRATORS = Rule(stranger="403", member="403")
OWN = Rule(stranger="404", member="404", owner="ok", maintainer="404", administrator="404")
OWN_OR_ADMINISTRATOR = Rule(stranger="404", member="404", owner="ok", maintainer="404")
ADMINISTRATORS_SEEN = Rule(stranger="404", member="403")
"""Of a thing that others of the project see."""
SHOWN_AGAIN = Rule(stranger="403", member="403", administrator="400")
"""A page that does nothing with what is posted."""
BELONGING = Rule(stranger="400", member="ok")
"""A form that offers only one's own projects."""
MAINTAINING = Rule(stranger="400", member="400", maintainer="ok")
NOT_ALLOWED = same("405")
NOT_THERE = same("404", nobody="404")
TO_SIGN_IN = same("login", nobody="login")
NOBODYS = same("403")
AGENTS = same("401", nobody="401")
"""A route for agents alone."""


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
