"""The sign-in page and the sessions it creates."""

from __future__ import annotations

from loadwright.server.accounts.models import Session, User
from tests.support.pages import PASSWORD, sign_in

NEW = "battery-staple-7"


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(ann: User) -> None:
    here, there = sign_in("ann"), sign_in("ann")
    before = here.cookies["sessionid"].value
    here.post("/password", {"old_password": PASSWORD, "new_password": NEW, "repeated": NEW})
    assert here.get("/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert there.get("/").status_code == 302
    assert Session.objects.filter(user=ann).count() == 1
