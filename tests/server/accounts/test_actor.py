"""Who acts, and what they may."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import PLATFORM, SYSTEM, Actor
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import FORBIDDEN, ActionError


def test_the_name_is_that_of_the_person_the_platform_or_nobody(ann: User) -> None:
    assert [Actor(ann).name, SYSTEM.name, Actor(address="10.0.0.1").name] == ["ann", PLATFORM, ""]
    assert Actor(ann).person == ann
    with pytest.raises(ActionError):
        _ = SYSTEM.person


def test_a_token_that_may_only_read_writes_nothing(ann: User, boss: User) -> None:
    Actor(ann).require_write()
    for reader in (Actor(ann, may_write=False), Actor(boss, may_write=False)):
        with pytest.raises(ActionError) as refused:
            reader.require_write()
        assert refused.value.code == FORBIDDEN
        with pytest.raises(ActionError):
            reader.require_admin()


def test_administrators_and_the_platform_administer(ann: User, boss: User) -> None:
    Actor(boss).require_admin()
    SYSTEM.require_admin()
    with pytest.raises(ActionError) as refused:
        Actor(ann).require_admin()
    assert refused.value.code == FORBIDDEN
