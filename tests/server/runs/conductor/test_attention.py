"""The hosts of active runs deliver every second at once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from loadwright.server.monitoring import queries as monitoring
from loadwright.server.monitoring.looking import looked_at
from loadwright.server.runs.conductor.attention import EVERY_S, Attention
from loadwright.server.runs.models import Run
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test


@pytest.fixture(autouse=True)
def _unlooked() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def agents(*servers: int) -> set[str]:
    return set(monitoring.keys(servers))


def test_the_hosts_of_a_run_are_looked_at_as_long_as_it_is_active(tested: UnderTest) -> None:
    run = tested.require("cpu(web) < 90%")
    attention, now = Attention(), time.time()
    known = agents(tested.web.pk, tested.db.pk)
    attention.keep([], now)
    assert looked_at(known) == set()
    attention.keep([run], now)
    assert looked_at(known) == known
    cache.clear()
    attention.keep([run], now + EVERY_S / 2)
    assert looked_at(known) == set()
    attention.keep([run], now + EVERY_S)
    assert looked_at(known) == known
    cache.clear()
    attention.keep([], now + 2 * EVERY_S)
    assert looked_at(known) == set()


def test_runs_without_hosts_look_at_nothing(cast: Cast) -> None:
    attention = Attention()
    attention.keep(list(Run.objects.all()), time.time())
    assert looked_at(agents()) == set()
