"""How much of an upload is converted."""

from __future__ import annotations

from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.plans.imports.progress import fraction, reporter
from tests.support.pages import signed_in

KEY = "0123456789abcdef"


def test_the_fraction_is_reported_under_the_key_of_the_page(user: User) -> None:
    report = reporter(user, KEY)
    assert report is not None
    assert fraction(user, KEY) is None
    report(0.25)
    report(0.5)
    assert fraction(user, KEY) == 0.5


def test_it_is_that_of_one_person(user: User, browser: Client) -> None:
    other = User.objects.create_user("eve")
    report = reporter(user, KEY)
    assert report is not None
    report(0.75)
    assert fraction(other, KEY) is None
    assert browser.get(f"/plans/imports/progress?key={KEY}").json() == {"fraction": 0.75}
    assert signed_in(other).get(f"/plans/imports/progress?key={KEY}").json() == {"fraction": None}


def test_other_keys_are_ignored(user: User, browser: Client) -> None:
    for key in ("", "short", "g" * 32, "a" * 65, f"{KEY}\n", f"{KEY}:1"):
        assert reporter(user, key) is None
        assert fraction(user, key) is None
        assert browser.get("/plans/imports/progress", {"key": key}).json() == {"fraction": None}
