"""A lease has at most one holder at a time."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from loadwright.server.platform import leases
from loadwright.server.platform.models import Lease

pytestmark = pytest.mark.django_db


def expire(name: str) -> None:
    Lease.objects.filter(name=name).update(expires_at=leases.in_seconds(-1))


def test_the_first_one_holds_it_and_renews_it() -> None:
    assert leases.acquire("conductor", "a")
    assert not leases.acquire("conductor", "b")
    assert leases.acquire("conductor", "a")
    assert leases.acquire("something else", "b")


def test_another_one_takes_it_when_it_has_expired() -> None:
    leases.acquire("conductor", "a")
    expire("conductor")
    assert leases.acquire("conductor", "b")
    assert not leases.acquire("conductor", "a")


def test_another_one_takes_it_at_once_when_it_is_released() -> None:
    leases.acquire("conductor", "a")
    leases.release("conductor", "b")
    assert not leases.acquire("conductor", "b")
    leases.release("conductor", "a")
    assert leases.acquire("conductor", "b")


def test_another_one_takes_it_at_once_when_the_process_of_its_holder_has_ended() -> None:
    holder = leases.Holder("conductor", 60)
    assert holder.hold()
    row = Lease.objects.get()
    machine, pid, _, own = row.owner.split(".")
    assert not leases.acquire("conductor", "b")
    for owner, taken in ((f"elsewhere.{pid}.earlier.{own}", False), (f"{machine}.{pid}.earlier.{own}", True)):
        Lease.objects.update(owner=owner)
        assert leases.acquire("conductor", "b") == taken


def test_a_holder_renews_before_the_lease_expires() -> None:
    first, second = leases.Holder("conductor", 60), leases.Holder("conductor", 60)
    assert (first.hold(), second.hold(), first.hold()) == (True, False, True)
    assert Lease.objects.filter(expires_at__gt=Now()).count() == 1
    first.release()
    assert (second.hold(), leases.Holder("conductor").hold()) == (True, False)


def test_a_holder_counts_how_often_it_took_the_lease() -> None:
    holder = leases.Holder("conductor", 0.01)
    for _ in range(2):
        assert holder.hold()
        time.sleep(0.02)
    assert holder.terms == 2
    renewing = leases.Holder("alerts", 60)
    assert [renewing.hold(), renewing.hold()] == [True, True]
    renewing._renewed -= 30
    assert renewing.hold()
    assert renewing.terms == 1


def test_a_holder_that_was_suspended_notices_that_it_lost_the_lease() -> None:
    first, second = leases.Holder("conductor", 0.01), leases.Holder("conductor", 60)
    assert first.hold()
    expire("conductor")
    assert second.hold()
    while first.hold():
        pass
    assert second.hold()


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_until_the_transaction_ends() -> None:
    held, order = threading.Event(), []

    def hold() -> None:
        with transaction.atomic():
            leases.lock("files")
            held.set()
            time.sleep(0.3)
            order.append("first")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    with transaction.atomic():
        leases.lock("files")
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert leases.acquire("files", "a"), "a lock is not a lease"
