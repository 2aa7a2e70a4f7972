"""Actions on servers: permissions, stored values, audit, and open shells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from pytest_django import DjangoAssertNumQueries

from loadwright.server.accounts import access
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform import events
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND
from loadwright.server.projects import actions as groups
from loadwright.server.servers import actions, host_keys, queries
from loadwright.server.servers.connections.look import look
from loadwright.server.servers.models import Server, Tag
from loadwright.server.servers.ssh.target import NONE, Secret
from tests.server.servers.refusals import OWN, refused
from tests.support.inventory import KEY, OTHER_KEY, Cast


def last_audit() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


# Projects, people, rooms --------------------------------------------------------------------------------


# Servers --------------------------------------------------------------------------------------------------


def test_member_adds_a_server_that_is_new(cast: Cast) -> None:
    server = cast.add("db-1", tags=("mysql", "primary"), note="careful")
    assert (server.state, server.created_by, server.usable) == ("new", cast.member, False)
    assert [tag.name for tag in server.tags.all()] == ["mysql", "primary"]
    assert last_audit().detail == {"server": server.pk, "project": cast.project.pk, "address": "10.0.0.5"}


def test_jump_hosts_form_no_ring_and_no_endless_chain(cast: Cast) -> None:
    one = cast.server
    two = cast.add("two", jump_host_id=one.pk)
    three = cast.add("three", jump_host_id=two.pk)
    for server in (one, two, three):
        ask = cast.ask("web-1", jump_host_id=server.pk)
        error = refused("invalid", partial(actions.change_server, Actor(cast.member), one.pk, ask))
        assert error.field == "jump_host"
    last = three
    for number in range(2):
        last = cast.add(f"hop-{number}", jump_host_id=last.pk)
    behind = cast.add("behind-five", jump_host_id=last.pk)
    assert "five" in str(refused("invalid", lambda: cast.add("behind-six", jump_host_id=behind.pk)))


@pytest.mark.parametrize(("who", "code"), [("other_member", FORBIDDEN), ("stranger", NOT_FOUND)])
def test_who_may_not_edit_is_told_so(who: str, code: str, cast: Cast) -> None:
    actor = Actor(getattr(cast, who))
    pk = cast.server.pk
    for act in (
        lambda: actions.change_server(actor, pk, cast.ask("x")),
        lambda: actions.delete_server(actor, pk),
        lambda: host_keys.confirm_key(actor, pk, KEY),
        lambda: host_keys.accept_key(actor, pk, KEY),
        lambda: actions.set_tags(actor, [pk], ["a"]),
        lambda: actions.move_to_room(actor, [pk], cast.room.pk),
    ):
        refused(code, act)
    assert Server.objects.get(pk=pk).name == "web-1"


@pytest.mark.parametrize("who", ["member", "maintainer", "admin"])
def test_creator_maintainers_and_administrators_edit(who: str, cast: Cast) -> None:
    actor = Actor(getattr(cast, who))
    server = actions.change_server(actor, cast.server.pk, cast.ask("renamed", port=2222))
    assert (server.name, server.port) == ("renamed", 2222)
    assert last_audit().detail["changed"] == {"name": ["web-1", "renamed"], "port": ["22", "2222"]}
    actions.delete_server(actor, server.pk)
    assert not Server.objects.exists()


def test_creator_who_left_the_project_edits_no_more(cast: Cast) -> None:
    groups.remove_member(Actor(cast.admin), cast.project.pk, "mel")
    refused(NOT_FOUND, lambda: actions.delete_server(Actor(cast.member), cast.server.pk))


def test_token_that_may_only_read_changes_nothing(cast: Cast) -> None:
    actor = Actor(cast.admin, may_write=False)
    refused(FORBIDDEN, lambda: actions.create_server(actor, cast.ask()))
    refused(FORBIDDEN, lambda: actions.ask_facts(actor, [cast.server.pk]))
    refused(FORBIDDEN, lambda: groups.create_project(actor, name="x"))


def test_server_moves_to_another_project_with_its_own_credential_only(cast: Cast) -> None:
    groups.set_member(Actor(cast.admin), cast.elsewhere.pk, "mel", "member")
    actor = Actor(cast.member)
    there = cast.ask("web-1", project_id=cast.elsewhere.pk, credential_id=None)
    assert refused("invalid", lambda: actions.change_server(actor, cast.server.pk, there)).field == "credential"
    server = cast.add(credential_id=None, secret=OWN)
    moved = actions.change_server(actor, server.pk, cast.ask("db-1", project_id=cast.elsewhere.pk, credential_id=None))
    assert moved.project == moved.credential.project == cast.elsewhere
    refused(NOT_FOUND, lambda: queries.server(cast.maintainer, server.pk))


def test_jump_host_of_others_is_not_deleted_alone(cast: Cast) -> None:
    behind = cast.add("behind", jump_host_id=cast.server.pk)
    actor = Actor(cast.member)
    error = refused(CONFLICT, lambda: actions.delete_server(actor, cast.server.pk))
    assert "“behind” uses “web-1” as jump host" in str(error)
    assert sorted(actions.delete_servers(actor, [cast.server.pk, behind.pk])) == ["behind", "web-1"]


def test_several_are_changed_all_or_none(cast: Cast) -> None:
    theirs = cast.add("theirs", by=cast.other_member)
    ids = [cast.server.pk, theirs.pk]
    room = groups.create_room(Actor(cast.admin), name="Room B")
    actor = Actor(cast.member)
    for act in (
        lambda: actions.set_tags(actor, ids, ["x"]),
        lambda: actions.move_to_room(actor, ids, room.pk),
        lambda: actions.delete_servers(actor, ids),
    ):
        assert "“theirs”" in str(refused(FORBIDDEN, act))
    assert (Server.objects.filter(room=cast.room).count(), Tag.objects.count()) == (2, 0)
    actions.move_to_room(Actor(cast.maintainer), ids, room.pk)
    assert Server.objects.filter(room=room).count() == 2
    refused(NOT_FOUND, lambda: actions.delete_servers(actor, [cast.server.pk, 999]))
    refused("invalid", lambda: actions.delete_servers(actor, []))


def test_tags_are_added_removed_and_set(cast: Cast) -> None:
    actor, ids = Actor(cast.member), [cast.server.pk]

    def now() -> list[str]:
        return [tag.name for tag in Server.objects.get(pk=cast.server.pk).tags.all()]

    actions.set_tags(actor, ids, ["web", "nginx"])
    actions.set_tags(actor, ids, ["WEB", "new"])
    assert now() == ["new", "nginx", "web"]
    actions.set_tags(actor, ids, ["nginx", "unknown"], how=actions.REMOVE)
    assert now() == ["new", "web"]
    actions.set_tags(actor, ids, ["only"], how=actions.SET)
    assert now() == ["only"]
    actions.set_tags(actor, ids, [], how=actions.SET)
    assert now() == []
    assert refused("invalid", lambda: actions.set_tags(actor, ids, [])).field == "tags"


# Facts ----------------------------------------------------------------------------------------------------


def test_without_ssh_access_no_key_is_confirmed_and_no_facts_are_asked_for(cast: Cast) -> None:
    bare = cast.add("bare", credential_id=None, secret=Secret(NONE))
    actor = Actor(cast.member)
    for change in (lambda: host_keys.confirm_key(actor, bare.pk, KEY), lambda: actions.ask_facts(actor, [bare.pk])):
        assert "“bare” has no SSH access" in str(refused(CONFLICT, change))
    assert "“bare” has no SSH access" in look(bare).problem, "no connection is tried"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "lose",
    [
        lambda cast: groups.remove_member(Actor(cast.admin), cast.project.pk, "mel"),
        lambda cast: actions.delete_server(Actor(cast.member), cast.server.pk),
        lambda cast: host_keys.note_changed_key(cast.server.pk, OTHER_KEY),
        lambda cast: groups.change_project(
            Actor(cast.admin), cast.project.pk, name="shop", app_id="", url_prefix="", uploads=False, downloads=True
        ),
    ],
)  # fmt: skip
def test_shells_hear_when_somebody_may_have_lost_access(lose: Callable[[Cast], None], cast: Cast) -> None:
    Server.objects.update(host_key=KEY)
    layer = get_channel_layer()
    assert layer is not None

    async def heard() -> object:
        channel = await layer.new_channel()
        await layer.group_add(access.TOPIC, channel)
        await sync_to_async(lose)(cast)
        async with asyncio.timeout(10):
            return await layer.receive(channel)

    assert async_to_sync(heard)() == events.CHANGED


def test_changes_of_many_servers_take_few_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    servers = [cast.add(f"many-{number}").pk for number in range(30)]
    with django_assert_max_num_queries(16):
        actions.set_tags(Actor(cast.maintainer), servers, ["blue", "BLUE", "green"])
    with django_assert_max_num_queries(12):
        actions.set_tags(Actor(cast.maintainer), servers, ["Green"], how=actions.REMOVE)
    assert {tag.name for pk in servers for tag in Server.objects.get(pk=pk).tags.all()} == {"blue"}
