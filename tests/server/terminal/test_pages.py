"""The terminal page and its list of servers."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Server
from loadwright.server.terminal.views import page as pages
from tests.support.inventory import KEY, OTHER_KEY, Cast, cast
from tests.support.pages import signed_in


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def offered(user: User, **query: Any) -> list[str]:
    answer = signed_in(user).get("/terminal/servers", query).json()
    return [server["name"] for server in answer["servers"]]


def page(user: User, query: str = "") -> str:
    answer = signed_in(user).get(f"/terminal{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_page_opens_the_server_it_is_asked_for(people: Cast) -> None:
    assert 'id="wanted"' not in page(people.member)
    assert f'id="wanted" data-id="{people.server.pk}" data-name="web-1"' in page(
        people.member, f"?server={people.server.pk}"
    )


@pytest.mark.parametrize("asked", ["?server=999999", "?server=x", "?server={other}"])
def test_page_knows_no_server_that_is_not_the_persons(people: Cast, asked: str) -> None:
    assert signed_in(people.stranger).get(f"/terminal{asked.format(other=people.server.pk)}").status_code == 404


def test_page_without_servers_says_what_to_do(people: Cast) -> None:
    outsider = User.objects.create_user("out")
    assert "Ask an administrator to add you" in page(outsider)
    assert 'href="/servers/new"' not in page(outsider)
    assert 'href="/servers/new"' in page(people.stranger)
    Server.objects.all().delete()
    assert 'href="/servers/new"' in page(people.admin)


def test_servers_of_others_are_not_offered(people: Cast) -> None:
    assert offered(people.member) == ["web-1"]
    assert offered(people.stranger) == []
    assert offered(people.admin) == ["web-1"]


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
