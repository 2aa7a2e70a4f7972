"""Lists of sessions: the administrators' page, the API, and the end of sessions without a process."""

from __future__ import annotations

import re

from django.test import Client
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.terminal import actions, end_reasons
from loadwright.server.terminal.end_reasons import Ending
from tests.server.terminal.x import session
from tests.support.inventory import Cast
from tests.support.pages import signed_in


def test_administrators_see_who_is_where(admin: Client, ann: User) -> None:
    session(ann, "<b>web-1</b>", bytes_out=2048, input_at=timezone.now())
    session(ann, "web-2", attached=False)
    over = session(ann, "web-3")
    actions.finished(over.key, Ending(end_reasons.CLOSED_BY, who="root"), bytes_in=5, bytes_out=6)
    page = admin.get("/terminal/sessions").content.decode()
    assert "&lt;b&gt;web-1&lt;/b&gt;" in page
    assert "<b>web-1" not in page
    for text in ("192.0.2.7", "2.05 kB", "in use", "browser disconnected", "web-3", "closed by root"):
        assert text in page
    found = admin.get("/terminal/sessions?q=WEB-2&sort=-out").content.decode()
    assert "web-2" in found
    assert "web-1" not in found
    assert "No entries match" in admin.get("/terminal/sessions?q=zzz").content.decode()


def test_only_own_shells_can_be_resumed(admin: Client, ann: User) -> None:
    session(ann, "web-1")
    own = session(User.objects.get(username="root"), "web-2")
    page = admin.get("/terminal/sessions").content.decode()
    assert re.findall(r'href="/terminal\?session=(\w+)"', page) == [own.key]


def test_a_person_is_offered_their_open_shells_in_any_browser(people: Cast) -> None:
    ann, server = people.member, people.server
    left_at = timezone.now()
    left = session(ann, "web-1", server=server, attached=False, left_at=left_at, output_at=left_at, bytes_out=5)
    shown = session(ann, "web-1", server=server)
    session(ann, "web-1", server=server, started_at=None)
    session(ann, "web-1", server=None)
    over = session(ann, "web-1", server=server)
    actions.finished(over.key, Ending(end_reasons.EXITED), bytes_in=5, bytes_out=6)
    session(people.admin, "web-1", server=server)
    first, second = signed_in(ann).get("/terminal/shells").json()["shells"]
    assert first == {
        "key": left.key,
        "server": {"id": server.pk, "name": "web-1", "address": "10.0.0.1"},
        "from": "192.0.2.7",
        "opened_at": left.opened_at.isoformat(),
        "output_at": left_at.isoformat(),
        "bytes_out": 5,
        "attached": False,
        "left_at": left_at.isoformat(),
    }
    assert (second["key"], second["attached"], second["left_at"]) == (shown.key, True, None)


def test_an_empty_list_says_what_to_do(admin: Client) -> None:
    assert "No open terminals" in admin.get("/terminal/sessions").content.decode()


def test_the_page_is_for_administrators(ann: User) -> None:
    client = Client()
    client.force_login(ann)
    assert client.get("/terminal/sessions").status_code == 403
