"""Servers that the address of the Monitoring page chooses, and where those are that it does not show."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict

from loadwright.server.accounts.actor import Actor
from loadwright.server.monitoring.chosen import chosen
from loadwright.server.projects import actions as places
from loadwright.server.servers.actions import change_server
from loadwright.server.servers.input.server import ask_of
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.target import NONE, Secret
from tests.support.inventory import Cast
from tests.support.pages import signed_in, text_of


def moved(people: Cast) -> Server:
    """The server of the project, after it was moved to another one."""
    ask = replace(ask_of(people.server), project_id=people.elsewhere.pk, credential_id=None, secret=Secret(NONE))
    return change_server(Actor(people.admin), people.server.pk, ask)


def test_a_moved_server_is_found_at_the_address_that_shows_the_same_of_it(people: Cast) -> None:
    server, stays = moved(people), people.add("stays")
    query = QueryDict(f"project=shop&server={server.pk}&server={stays.pk}&room=7&last=3600&figure=host.load_1")
    found = chosen(people.admin, query, people.project, None)
    assert (found.outside, found.unknown) == ({server.pk}, [])
    (one,) = found.elsewhere
    assert (one.server, one.other_project) == (server, True)
    shown = parse_qs(urlsplit(one.address).query)
    assert shown == {"project": ["bank"], "server": [str(server.pk)], "last": ["3600"], "figure": ["host.load_1"]}
    assert chosen(people.admin, query, None, None).elsewhere == []
    assert chosen(people.member, query, people.project, None).unknown == [server.pk]
    assert chosen(people.member, QueryDict("server=x"), None, None).outside == set()


def test_a_server_of_another_room_is_found_without_the_room(people: Cast) -> None:
    room = places.create_room(Actor(people.admin), name="Cellar")
    query = QueryDict(f"server={people.server.pk}&room={room.pk}")
    (one,) = chosen(people.member, query, people.project, room.pk).elsewhere
    assert (one.other_project, one.address) == (False, f"/monitoring?server={people.server.pk}")
    assert chosen(people.member, query, people.project, people.room.pk).elsewhere == []


def test_the_page_states_where_a_chosen_server_is_if_the_person_may_see_it(people: Cast) -> None:
    server = moved(people)
    people.add("stays")
    address = f"/monitoring?project=shop&server={server.pk}"
    page = signed_in(people.admin).get(address).content
    assert "“web-1” belongs to the project “bank”. Show it" in text_of(page)
    assert f'data-outside="{server.pk}"' in page.decode()
    # The first request shows what is left: the average.
    assert f"server={server.pk}&amp;figure" not in page.decode()
    page = signed_in(people.member).get(address).content
    assert "A chosen server is not in this project, or has been deleted." in text_of(page)
    assert "bank" not in text_of(page)
