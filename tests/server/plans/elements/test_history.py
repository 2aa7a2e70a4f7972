"""Which revisions added and changed the elements of a plan."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.tracing import Trace
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import actions
from loadwright.server.plans.contents import kept_tables
from loadwright.server.plans.elements import history
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions.actions import add_revision
from tests.support.plans import http_request, plan
from tests.support.site import Cast


@pytest.fixture
def shop(cast: Cast) -> Plan:
    """A plan of three revisions: a request is added by the second, and another one changed by the third."""
    requests = [http_request("cart", 80, "/cart"), http_request("pay", 80, "/pay"), http_request("cart", 80, "/basket")]
    versions = [plan(requests[0]), plan(requests[0], requests[1]), plan(requests[2], requests[1])]
    actor = Actor(cast.user)
    shop = actions.create_plan(actor, filename="shop.jmx", data=versions[0].encode(), name="History")
    for version in versions[1:]:
        add_revision(actor, shop.pk, filename="shop.jmx", data=version.encode())
    return Plan.objects.get(pk=shop.pk)


def traced(newest: PlanRevision) -> list[Trace]:
    return list(history.traces(history.revisions_compared(newest)).values())


def test_revisions_are_compared(shop: Plan) -> None:
    group, cart, pay = traced(shop.newest)
    assert (group, cart, pay) == (Trace(1, 1), Trace(1, 3), Trace(2, 2))


def test_newer_revisions_are_left_out(shop: Plan) -> None:
    assert traced(shop.revisions.get(number=1)) == [Trace(1, 1), Trace(1, 1)]


def test_what_is_older_than_the_limit_counts_as_added_by_the_oldest_revision(
    shop: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_kept", {})
    monkeypatch.setattr(history, "MOST_ROWS", 4)
    assert traced(shop.newest) == [Trace(3, 3)] * 3


def test_only_some_results_are_kept(shop: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_kept", {})
    monkeypatch.setattr(history, "MOST_KEPT", 2)
    for revision in shop.revisions.all():
        traced(revision)
    assert len(history._kept) == 2


def test_results_of_files_that_were_not_read_yet_are_not_kept(shop: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_kept", {})
    read = kept_tables
    monkeypatch.setattr(history, "kept_tables", lambda revision: read(revision) if revision.number == 3 else None)
    assert traced(shop.newest) == [Trace(3, 3)] * 3
    monkeypatch.undo()
    assert traced(shop.newest) == [Trace(1, 1), Trace(1, 3), Trace(2, 2)]
