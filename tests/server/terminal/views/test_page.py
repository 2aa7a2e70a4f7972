"""The terminal page and its list of servers."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.target import NONE, Secret
from tests.server.terminal.servers import offered
from tests.support.inventory import Cast
from tests.support.pages import signed_in


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


def test_servers_without_ssh_access_are_not_offered(people: Cast) -> None:
    bare = people.add("bare", username="", credential_id=None, secret=Secret(NONE))
    assert offered(people.member) == ["web-1"]
    assert signed_in(people.member).get(f"/terminal?server={bare.pk}").status_code == 404


def test_servers_of_others_are_not_offered(people: Cast) -> None:
    assert offered(people.member) == ["web-1"]
    assert offered(people.stranger) == []
    assert offered(people.admin) == ["web-1"]
