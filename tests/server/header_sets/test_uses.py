"""Which plans use header sets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from loadwright.core.jmx.header_sets import HeaderSet as PlainSet
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions, queries, uses
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import SetInput
from loadwright.server.plans import actions as plans
from loadwright.server.plans import storage
from loadwright.server.plans.models import Plan
from tests.support.headers import with_headers
from tests.support.site import JMX

from .conftest import GROUP, LOGIN, SEARCH, change


def test_uses_name_their_elements_and_whether_they_differ(
    mei: User, api: HeaderSet, using: Callable[..., Plan]
) -> None:
    made = using(api, SEARCH, LOGIN)
    [found] = queries.plans_of(mei, api)
    assert (found.plan, found.in_step) == (made, True)
    assert [use.owner_name for use in found.found] == ["login", "search"]
    change(mei, api)
    [found] = queries.plans_of(mei, HeaderSet.objects.get())
    assert (found.in_step, len(found.differing)) == (False, 2)


def test_a_renamed_set_keeps_its_uses(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    using(api, GROUP)
    renamed = actions.change_set(Actor(mei), api.pk, SetInput("New", "", [], []))
    assert len(queries.plans_of(mei, renamed)) == 1


def test_a_plan_of_another_installation_is_found_by_the_name(
    mei: User, api: HeaderSet, using: Callable[..., Plan]
) -> None:
    data = with_headers(JMX, PlainSet("elsewhere", "JSON API", api.sent))
    plans.create_plan(Actor(mei), filename="imported.jmx", data=data, project="Shop")
    [found] = queries.plans_of(mei, api)
    assert (found.plan.name, found.in_step) == ("imported", True)
    other = actions.create_set(Actor(mei), SetInput("Other"), project="Shop")
    assert queries.plans_of(mei, other) == []
    using(other)
    assert [one.plan.name for one in queries.plans_of(mei, other)] == ["shop"]


def test_a_plan_whose_file_is_missing_uses_none(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    made = using(api, LOGIN, name="lost")
    for name in default_storage.listdir(storage.contents_folder(made.newest.sha256))[1]:
        default_storage.delete(f"{storage.contents_folder(made.newest.sha256)}/{name}")
    default_storage.delete(storage.upload_path(made.newest.sha256))
    uses._kept.clear()
    assert queries.plans_of(mei, api) == []
    uses._kept.clear()


def test_only_the_uses_of_some_files_are_kept(
    mei: User, api: HeaderSet, using: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "MOST_KEPT", 1)
    for number in (GROUP, LOGIN, SEARCH):
        using(api, number, name=f"plan {number}")
    assert len(queries.plans_of(mei, api)) == 3
    assert len(uses._kept) == 1
