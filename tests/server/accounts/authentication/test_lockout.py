"""Guessing passwords: from one address, through many names, from many addresses, and many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.db.models import F
from django.test import Client
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication import lockout
from loadwright.server.accounts.models import AuditEntry, SignInFailure, User
from loadwright.server.accounts.people import actions as people_actions
from loadwright.server.platform.errors import LOCKED, ActionError
from tests.support.pages import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def status(username: str, password: str = "wrong", address: str = "10.0.0.1") -> int:
    data = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/login", data).status_code


def guess(username: str, times: int, addresses: list[str] | None = None) -> None:
    """Create failed sign-ins without hashing passwords."""
    SignInFailure.objects.bulk_create(
        SignInFailure(username=username, address=(addresses or ["10.0.0.1"])[one % len(addresses or [1])])
        for one in range(times)
    )


def later(seconds: int) -> None:
    SignInFailure.objects.update(at=F("at") - timedelta(seconds=seconds))


def test_ten_failures_lock_a_name_from_an_address_and_nothing_else(ann: User, boss: User) -> None:
    assert [status("ann") for _ in range(11)] == [200] * 10 + [429]
    assert status("ann", PASSWORD) == 429
    assert status("boss", PASSWORD) == 302
    assert status("ann", PASSWORD, "10.0.0.2") == 302


def test_refused_attempts_do_not_lengthen_the_lock(ann: User, settings: Settings) -> None:
    for _ in range(10):
        status("ann")
    later(settings.SIGN_IN_LOCK_SECONDS // 2)
    assert [status("ann", PASSWORD) for _ in range(20)] == [429] * 20
    later(settings.SIGN_IN_LOCK_SECONDS // 2)
    assert status("ann", PASSWORD) == 302


def test_who_tries_names_is_locked_by_address(ann: User, settings: Settings) -> None:
    for one in range(settings.SIGN_IN_FAILURES_OF_ADDRESS):
        guess(f"name{one}", 1, ["10.6.6.6"])
    assert status("ann", PASSWORD, "10.6.6.6") == 429
    assert status("ann", PASSWORD, "10.0.0.2") == 302


def test_own_account_does_not_pay_for_guessing_others(ann: User, boss: User, settings: Settings) -> None:
    guess("boss", settings.SIGN_IN_FAILURES - 1, ["10.6.6.6"])
    guess("carl", settings.SIGN_IN_FAILURES_OF_ADDRESS - settings.SIGN_IN_FAILURES, ["10.6.6.6"])
    assert status("ann", PASSWORD, "10.6.6.6") == 302
    assert status("boss", address="10.6.6.6") == 200
    assert status("ann", PASSWORD, "10.6.6.6") == 429


def test_addresses_of_one_network_of_ipv6_count_as_one(ann: User) -> None:
    for one in range(10):
        status("ann", address=f"2001:db8:0:7::{one:x}")
    assert status("ann", PASSWORD, "2001:db8:0:7:ffff::1") == 429
    assert status("ann", PASSWORD, "2001:db8:0:8::1") == 302


def test_many_addresses_lock_a_name_for_strangers_but_not_for_the_person(boss: User, settings: Settings) -> None:
    assert status("boss", PASSWORD, "10.1.1.1") == 302
    crowd = [f"10.9.{one}.1" for one in range(50)]
    guess("boss", settings.SIGN_IN_FAILURES_OF_NAME, crowd)
    assert status("boss", PASSWORD, "10.2.2.2") == 429
    assert status("boss", PASSWORD, "10.1.1.1") == 302
    later(settings.SIGN_IN_LOCK_SECONDS)
    assert status("boss", PASSWORD, "10.2.2.2") == 302


def test_signing_in_forgives_nothing_that_was_tried_elsewhere(ann: User, settings: Settings) -> None:
    guess("ann", 9, ["10.6.6.6"])
    assert status("ann", PASSWORD, "10.1.1.1") == 302
    assert [status("ann", address="10.6.6.6") for _ in range(2)] == [200, 429]


def test_an_administrator_unlocks(boss: User, ann: User) -> None:
    guess("ann", 10)
    assert status("ann", PASSWORD) == 429
    people_actions.unlock(Actor(boss), ann.pk)
    assert status("ann", PASSWORD) == 302
    assert AuditEntry.objects.filter(what="person.unlock", target="ann", detail={"failures": 10}).exists()


def test_the_lock_tells_nothing_about_whether_there_is_such_a_person(ann: User) -> None:
    def pages(name: str) -> list[tuple[int, str]]:
        got = []
        for _ in range(11):
            client = Client(REMOTE_ADDR=f"10.3.{len(name)}.1")
            answer = client.post("/login", {"username": name, "password": "wrong"})
            text = answer.content.decode().split("<form class=")[1].replace(name, "NAME")
            got.append((answer.status_code, text.split("csrfmiddlewaretoken")[0] + text.split("username")[-1]))
        return got

    assert pages("ann") == pages("nobody")


def test_a_name_that_does_not_exist_costs_a_hash_as_well(
    ann: User, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=boss.pk).update(is_active=False)
    hashed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    counts = []
    for name in ("ann", "boss", "unheard-of"):
        hashed.clear()
        status(name)
        counts.append(len(hashed))
    assert counts == [1, 1, 1]


def test_every_attempt_is_audited_and_the_lock_once(ann: User) -> None:
    for _ in range(15):
        status("ann", address="10.0.0.7")
    rows = AuditEntry.objects.filter(address="10.0.0.7").order_by("pk").values_list("what", "who", "target")
    assert list(rows) == [("account.sign_in_failed", "", "ann")] * 10 + [("account.lock", "", "ann")]
    assert AuditEntry.objects.get(what="account.lock").detail == {"by": "name and address"}


def test_the_lock_is_audited_once_however_many_failed_together(ann: User) -> None:
    together = [lockout.begin("ann", "10.0.0.9") for _ in range(10)]
    for attempt in together:
        lockout.failed(attempt, "10.0.0.9")
    assert AuditEntry.objects.filter(what="account.lock").count() == 1


def test_old_failures_are_cleaned_up(ann: User, settings: Settings) -> None:
    guess("ann", 5)
    later(settings.SIGN_IN_LOCK_SECONDS + 1)
    status("nobody")
    assert list(SignInFailure.objects.values_list("username", flat=True)) == ["nobody"]


def test_the_present_password_is_not_guessed_in_a_session_left_open(ann: User) -> None:
    client = sign_in("ann")
    data = {"new_password": "battery-staple-7", "repeated": "battery-staple-7"}
    for _ in range(10):
        assert "current password is wrong" in client.post("/password", {"old_password": "no", **data}).content.decode()
    assert "Too many failed" in client.post("/password", {"old_password": PASSWORD, **data}).content.decode()
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_guesses_that_are_all_under_way_count_already(ann: User) -> None:
    for _ in range(10):
        lockout.begin("ann", "10.0.0.9")
    for _ in range(30):
        with pytest.raises(ActionError) as refusal:
            lockout.begin("ann", "10.0.0.9")
        assert refusal.value.code == LOCKED
