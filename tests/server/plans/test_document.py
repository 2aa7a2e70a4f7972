"""How often plans are opened and parsed, and the cache of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from loadwright.core.jmx.document import reader
from loadwright.core.jmx.document.tree import Plan as Document
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import actions as plans
from loadwright.server.plans import document
from loadwright.server.plans.document import DocumentCache, PlanDocument, document_of
from loadwright.server.runs.models import Run
from tests.support.contact import keep_in_contact
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db

START = {
    "name": "r", "mode": "rate", "target": "20", "duration": "30s", "shape": "steady", "generators": "1",
    "max_threads": "10",
}  # fmt: skip


@pytest.fixture
def work(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count how often the plan is opened and parsed. The cache starts empty."""
    counted: Counter[str] = Counter()
    opened, parsed = default_storage.open, reader.read_plan

    def open_counted(name: str, *more: Any) -> Any:
        counted["opened"] += name.startswith("plans/")
        return opened(name, *more)

    def parse_counted(data: bytes, *more: Any) -> Document:
        counted["parsed"] += 1
        return parsed(data, *more)

    monkeypatch.setattr(default_storage, "open", open_counted)
    monkeypatch.setattr(document, "read_plan", parse_counted)
    document.cache.clear()
    yield counted
    document.cache.clear()


@pytest.mark.parametrize("address", ["/plans/{plan}", "/runs/new?plan={plan}", "/api/v1/plans/{plan}/outline"])
def test_a_request_reads_a_plan_once_and_the_next_one_not_at_all(
    address: str, browser: Client, cast: Cast, work: Counter[str]
) -> None:
    path = address.format(plan=cast.plan.pk)

    assert browser.get(path).status_code == 200
    assert work == {"opened": 1, "parsed": 1}
    assert browser.get(path).status_code == 200
    assert work == {"opened": 1, "parsed": 1}


def test_starting_a_run_reads_a_plan_once(browser: Client, cast: Cast, work: Counter[str]) -> None:
    Run.objects.all().update(state=Run.State.STOPPED)
    for part in cast.running.generators.all():
        part.holder = None
        part.save()
    keep_in_contact(cast.agent)

    answer = browser.post(f"/runs/new?plan={cast.plan.pk}", START)

    assert answer.status_code == 302, answer.content
    assert work == {"opened": 1, "parsed": 1}


def test_two_plans_of_the_same_bytes_are_one_document(cast: Cast, work: Counter[str]) -> None:
    twin = plans.create_plan(Actor(cast.user), filename=cast.plan.filename, data=JMX, name="twin")

    assert document_of(twin) is document_of(cast.plan)
    assert work == {"opened": 1, "parsed": 1}


def read(size: int) -> PlanDocument:
    return PlanDocument("a.jmx", reader.read_plan(b"<jmeterTestPlan><hashTree/></jmeterTestPlan>"), {}, {}, size)


def test_the_cache_forgets_what_was_used_longest_ago() -> None:
    cache = DocumentCache(2, 100)
    first, second, third = read(10), read(10), read(10)
    cache.get(("1",), lambda: first)
    cache.get(("2",), lambda: second)
    cache.get(("1",), lambda: pytest.fail("cached"))
    cache.get(("3",), lambda: third)

    assert cache.get(("1",), lambda: third) is first
    assert cache.get(("2",), lambda: third) is third
    assert cache.size == 20


def test_the_cache_is_bounded_by_bytes() -> None:
    cache = DocumentCache(10, 100)
    for number in range(5):
        cache.get((str(number),), lambda: read(40))

    assert cache.size == 80
    cache.get(("huge",), lambda: read(101))
    assert cache.size == 80


def test_several_threads_use_it_at_a_time() -> None:
    cache = DocumentCache(3, 100)

    def use(number: int) -> int:
        return cache.get((str(number % 7),), lambda: read(number % 7)).size

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(500))) == [number % 7 for number in range(500)]
    assert cache.size <= 100
