"""Refused terminals, and reasons that end open ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from loadwright.server.accounts import access
from loadwright.server.accounts.models import Session, User
from loadwright.server.projects.models import Membership
from loadwright.server.servers.models import Server
from loadwright.server.terminal.live import manager
from tests.support.sshd import Sshd, sshd
from tests.support.terminals import House, Serving, add_server


async def test_who_lost_access_meanwhile_gets_no_shell(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    key, ticket = await browser.ask(at_home.server)
    await Membership.objects.filter(user=at_home.ann).adelete()
    async with browser.connect(key, ticket) as terminal:
        assert (await terminal.ended())["kind"] == "access"


def leaves(house: House) -> None:
    Membership.objects.filter(user=house.ann).delete()


def is_disabled(house: House) -> None:
    User.objects.filter(pk=house.ann.pk).update(is_active=False)


def is_deleted(house: House) -> None:
    User.objects.filter(pk=house.ann.pk).delete()


def signs_out(house: House) -> None:
    Session.objects.filter(user=house.ann).delete()


def server_is_deleted(house: House) -> None:
    Server.objects.filter(pk=house.server.pk).delete()


def key_changes(house: House) -> None:
    Server.objects.filter(pk=house.server.pk).update(offered_key="ssh-ed25519 AAAAnother")


def other_key_is_accepted(house: House) -> None:
    Server.objects.filter(pk=house.server.pk).update(host_key="ssh-ed25519 AAAAnother")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (leaves, "access"),
        (is_disabled, "disabled"),
        (is_deleted, "disabled"),
        (signs_out, "signed_out"),
        (server_is_deleted, "gone"),
        (key_changes, "key_changed"),
        (other_key_is_accepted, "key_changed"),
    ],
)
async def test_an_open_shell_ends_with_the_right_to_it(
    served: Serving, at_home: House, change: Callable[[House], None], kind: str
) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("echo rea''dy; sleep 1000\r")
        await terminal.until("ready\r\n")
        await sync_to_async(change)(at_home)
        await sync_to_async(access.announce)()
        ended = await terminal.ended()
        assert ended["kind"] == kind
        assert ended["text"]


async def test_lost_access_is_noticed_without_a_hint(
    served: Serving, at_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert manager.CHECK_SECONDS <= 10
    monkeypatch.setattr(manager, "CHECK_SECONDS", 0.1)
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await sync_to_async(leaves)(at_home)
        assert (await terminal.ended())["kind"] == "access"


async def test_a_changed_key_of_the_jump_host_ends_what_is_behind_it(
    served: Serving, at_home: House, openssh: Sshd, jump_host: Sshd
) -> None:
    gate = await sync_to_async(add_server)(at_home.project, jump_host, "gate")
    behind = await sync_to_async(add_server)(at_home.project, openssh, "behind", jump_host=gate)
    browser = await served.browser(at_home.ann)
    async with browser.open(behind) as terminal:
        await Server.objects.filter(pk=gate.pk).aupdate(offered_key="ssh-ed25519 AAAAnother")
        await sync_to_async(access.announce)()
        ended = await terminal.ended()
        assert (ended["kind"], "gate" in ended["text"]) == ("key_changed", True)


async def test_a_changed_key_is_met_blocks_and_is_explained(served: Serving, at_home: House) -> None:
    with sshd(name="changing") as changing:
        server = await sync_to_async(add_server)(at_home.project, changing, "changing")
        changing.stop()
        changing.new_host_keys()
        changing.start()
        browser = await served.browser(at_home.ann, language="zh-CN")
        for _ in range(2):
            key, ticket = await browser.ask(server)
            async with browser.connect(key, ticket) as terminal:
                assert (await terminal.ended())["kind"] == "key_changed"
        await server.arefresh_from_db()
        assert server.offered_key == changing.host_key()
