"""Actions on several servers change all of them or none, and only what the person may change."""

from __future__ import annotations

from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND
from loadwright.server.servers.selection import MAX_AT_ONCE, all_editable, editable, limited
from tests.server.servers.refusals import refused
from tests.support.inventory import Cast


def test_ids_are_taken_once_and_are_limited() -> None:
    assert limited([3, 1, 3]) == {1, 3}
    assert len(limited(range(MAX_AT_ONCE))) == MAX_AT_ONCE
    refused("invalid", lambda: limited(range(MAX_AT_ONCE + 1)))


def test_servers_that_are_missing_or_of_other_people_are_not_selected(cast: Cast) -> None:
    own, missing = cast.server.pk, cast.server.pk + 1000
    assert [server.pk for server in all_editable(Actor(cast.member), [own, own])] == [own]
    refused("invalid", lambda: all_editable(Actor(cast.member), []))
    refused(NOT_FOUND, lambda: all_editable(Actor(cast.member), [own, missing]))
    refused(NOT_FOUND, lambda: editable(Actor(cast.member), missing))
    other = cast.add("other", by=cast.admin).pk
    refused(FORBIDDEN, lambda: all_editable(Actor(cast.member), [own, other]))
