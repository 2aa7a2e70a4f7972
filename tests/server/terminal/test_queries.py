"""The terminal page and its list of servers."""

from __future__ import annotations

import pytest

from loadwright.server.servers.models import Server
from loadwright.server.terminal.views import page as pages
from tests.server.terminal.servers import offered
from tests.support.inventory import KEY, OTHER_KEY, Cast
from tests.support.pages import signed_in


def test_every_word_must_fit_something(people: Cast) -> None:
    people.add("db-1", address="10.0.0.9", tags=("mysql", "primary"))
    people.add("db-2", address="10.0.0.10", tags=("mysql",))
    for words, names in {
        "db": ["db-1", "db-2"],
        "10.0.0.9": ["db-1"],
        "MYSQL": ["db-1", "db-2"],
        "mysql primary": ["db-1"],
        "shop room": ["db-1", "db-2", "web-1"],
        "db web": [],
    }.items():
        assert offered(people.member, q=words) == names, words


def test_servers_used_of_late_come_first(people: Cast) -> None:
    last, other = people.add("z-last"), people.add("a-first")
    assert offered(people.member, recent=[last.pk, "x", people.server.pk]) == ["z-last", "web-1", "a-first"]
    assert offered(people.member, recent=[other.pk], q="last") == ["z-last"]


def test_only_the_servers_of_the_project_looked_at_are_offered(people: Cast) -> None:
    browser = signed_in(people.admin)
    browser.get("/terminal?project=bank")
    assert browser.get("/terminal/servers").json()["servers"] == []
    browser.get("/terminal?project=")
    assert len(browser.get("/terminal/servers").json()["servers"]) == 1


def test_servers_tell_whether_they_can_be_used(people: Cast) -> None:
    def state() -> str:
        [server] = signed_in(people.member).get("/terminal/servers").json()["servers"]
        return str(server["state"])

    assert state() == "new"
    Server.objects.update(host_key=KEY)
    assert state() == "ready"
    Server.objects.update(offered_key=OTHER_KEY)
    assert state() == "blocked"


def test_offer_says_how_many_more_there_are(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "OFFERED", 2)
    for number in range(3):
        people.add(f"n-{number}", port=2200 + number)
    answer = signed_in(people.member).get("/terminal/servers").json()
    assert [server["login"] for server in answer["servers"]] == ["root@10.0.0.5:2200", "root@10.0.0.5:2201"]
    assert answer["more"] == 2
