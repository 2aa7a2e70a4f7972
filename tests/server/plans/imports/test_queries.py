"""Imports belong to one person, and become revisions of plans that this person may change."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions as plans
from loadwright.server.plans.imports import queries
from loadwright.server.plans.models import PlanImport
from loadwright.server.platform.errors import ActionError
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(user: User, filename: str = "buy.har") -> PlanImport:
    report = {"origin": "", "servers": [], "correlations": []}
    return PlanImport.objects.create(owner=user, filename=filename, size=1, requests=1, report=report)


def test_an_import_is_found_by_its_owner_alone(cast: Cast) -> None:
    found = waiting(cast.user)
    assert queries.one(cast.user, found.pk) == found
    for user, number in ((User.objects.create_superuser("root"), found.pk), (cast.user, found.pk + 1)):
        with pytest.raises(ActionError, match="Import not found"):
            queries.one(user, number)


def test_plans_that_may_be_changed_are_offered_those_of_the_same_file_first(cast: Cast) -> None:
    eve = User.objects.create_user("eve")
    first = plans.create_plan(Actor(eve), filename="other.jmx", data=JMX, name="Ahead in the alphabet")
    same = plans.create_plan(Actor(eve), filename="buy.jmx", data=JMX, name="Zebra")
    assert queries.targets(eve, waiting(eve)) == [same, first]
