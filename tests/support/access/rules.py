"""The outcomes in the access tables, for each person, and the requests.

The people are those of ``cast.PEOPLE``. ``ok`` is a success or a redirect elsewhere, ``login`` a redirect to the
sign-in page, or for a form the page that asks to sign in and send it again, a number the status of a refusal. A refused
form redirects to a page with the error, which counts as ``403``, or is shown again without effect, which counts as
``400``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FILE = object()
"""Replaced by a plan to upload."""
COMMANDS = object()
"""Replaced by a file with a curl command."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The outcome for each person.

    Defaults: the member's outcome for an owner, the owner's for a maintainer, and ``login`` for ``nobody``.
    """

    stranger: str
    member: str
    owner: str = ""
    maintainer: str = ""
    administrator: str = "ok"
    nobody: str = ""

    def outcomes(self, unknown: str) -> list[str]:
        """Return the outcomes in the order of ``cast.PEOPLE``; ``unknown`` is that of people who must sign in."""
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
"""For an object that is visible to others in the project."""
SHOWN_AGAIN = Rule(stranger="403", member="403", administrator="400")
"""For a page that ignores posted data."""
BELONGING = Rule(stranger="400", member="ok")
"""For a form that offers only the person's own projects."""
MAINTAINING = Rule(stranger="400", member="400", maintainer="ok")
NOT_ALLOWED = same("405")
NOT_THERE = same("404", nobody="404")
TO_SIGN_IN = same("login", nobody="login")
NOBODYS = same("403")
AGENTS = same("401", nobody="401")
"""For a route that only agents may use."""


@dataclass(frozen=True)
class Ask:
    """A request: the outcomes, its data, and the objects that its address names instead of the usual ones.

    Texts such as ``{plan_id}`` are replaced by the object of that name. A page that takes ``json`` is sent that.
    """

    rule: Rule
    data: Mapping[str, Any] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    json: bool = False


@dataclass(frozen=True)
class Page:
    """An address of Django: the outcomes of GET and POST; ``other`` is the administrator's outcome for all other
    methods.

    A method without an entry is not allowed.
    """

    get: Ask | Rule = NOT_ALLOWED
    post: Ask | Rule = NOT_ALLOWED
    other: str = "405"


@dataclass(frozen=True)
class Route:
    """A route beside Django: the outcomes for people and for an agent with its token, and the data of the request.

    ``address`` is requested instead of the route's own path; in it and in ``data``, texts such as ``{folder}`` are
    replaced by the object of that name.
    """

    rule: Rule
    agent: str = "401"
    data: str = ""
    address: str = ""
