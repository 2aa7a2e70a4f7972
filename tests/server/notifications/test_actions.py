"""Channels are changed by maintainers, their secrets are kept and never audited; a subject is sent once."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.notifications import actions, queries
from loadwright.server.notifications.models import Channel, Delivery
from loadwright.server.platform import keyring
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.models import Job
from loadwright.server.servers.credentials import rotation
from tests.server.notifications.people import People, ask, people, webhook
from tests.support.notices import NOTICE, failed_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> People:
    return people()


def refused(code: str, action: Any, *arguments: Any, **options: Any) -> ActionError:
    with pytest.raises(ActionError) as caught:
        action(*arguments, **options)
    assert caught.value.message.code == code
    return caught.value


def test_settings_are_encrypted_and_the_audit_has_no_secret(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop, "https://hooks.test/hook?token=abc")
    assert queries.settings_of(channel) == {"url": "https://hooks.test/hook?token=abc", "secret": "s3cret"}
    assert queries.public_settings(channel) == {}
    assert channel.target == "hooks.test"
    actions.change_channel(Actor(cast.maintainer), channel.pk, ask("", name="Renamed", settings={}))
    actions.send_test(Actor(cast.maintainer), channel.pk)
    actions.delete_channel(Actor(cast.maintainer), channel.pk)
    entries = AuditEntry.objects.order_by("pk")
    assert [entry.what for entry in entries] == [f"channel.{what}" for what in ("create", "change", "test", "delete")]
    assert {(entry.object_type, entry.object_id) for entry in entries} == {("channel", channel.pk)}
    text = str([(entry.target, entry.detail) for entry in entries]) + str(list(Channel.objects.values()))
    assert "abc" not in text
    assert "s3cret" not in text


def test_secrets_that_are_not_entered_again_are_kept(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop)
    actions.change_channel(Actor(cast.maintainer), channel.pk, ask(settings={"url": "https://new.test/"}))
    channel.refresh_from_db()
    assert queries.settings_of(channel) == {"url": "https://new.test/", "secret": "s3cret"}
    assert channel.target == "new.test"


def test_without_its_key_everything_is_entered_again(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop)
    keyring.key_file().unlink()
    assert queries.public_settings(channel) == {}
    refused("channel.url_missing", actions.change_channel, Actor(cast.maintainer), channel.pk, ask(settings={}))
    actions.change_channel(Actor(cast.maintainer), channel.pk, ask("https://again.test/"))


def test_the_key_of_channels_is_rotated_with_that_of_servers(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop)
    (former,) = keyring.keys()
    assert rotation.rotate_key(SYSTEM) == 1
    channel.refresh_from_db()
    assert not keyring.opens(channel.sealed, former)
    assert queries.settings_of(channel)["secret"] == "s3cret"
    keyring.key_file().unlink()
    assert "Team (Shop)" in str(refused("credential.key_missing", rotation.rotate_key, SYSTEM))


def test_who_may_change_a_channel(cast: People) -> None:
    channel, shared = webhook(cast.maintainer, cast.shop), webhook(cast.boss, None)
    for who, code in [(cast.member, "channel.maintainers_only"), (cast.stranger, "channel.not_found")]:
        for action in (actions.delete_channel, actions.send_test):
            refused(code, action, Actor(who), channel.pk)
        refused(code, actions.change_channel, Actor(who), channel.pk, ask())
    refused("channel.not_found", actions.delete_channel, Actor(cast.maintainer), shared.pk)
    refused("channel.administrators_only", webhook, cast.maintainer, None)
    refused("channel.project_not_found", webhook, cast.maintainer, cast.bank)
    refused("channel.maintainers_only", webhook, cast.member, cast.shop)
    actions.change_channel(Actor(cast.boss), channel.pk, ask())
    read_only = Actor(cast.boss, may_write=False)
    refused("token.read_only", actions.delete_channel, read_only, channel.pk)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "name.missing", "name"),
        ({"language": "fr"}, "channel.language", "language"),
        ({"events": ["run.failed", "run.unknown"]}, "channel.event", "events"),
        ({"settings": {"url": "https://a.test/", "token": "x"}}, "channel.setting_unknown", "settings"),
        ({"settings": {"url": "nowhere"}}, "channel.url_form", "url"),
        ({"plans": [999_999]}, "channel.plans", "plans"),
        ({"projects": [1]}, "channel.projects", "projects"),
    ],
)
def test_invalid_input(cast: People, changes: dict[str, Any], code: str, field: str) -> None:
    assert refused(code, webhook, cast.maintainer, cast.shop, **changes).field == field
    assert not Channel.objects.exists()


def test_names_are_unique_in_a_project(cast: People) -> None:
    webhook(cast.maintainer, cast.shop)
    refused("channel.name_taken", webhook, cast.boss, cast.shop)
    webhook(cast.boss, cast.bank)
    webhook(cast.boss, None)
    refused("channel.name_taken", webhook, cast.boss, None)
    refused("channel.kind", actions.create_channel, Actor(cast.boss), project_id=None, kind="fax", ask=ask(name="x"))


def test_the_number_of_channels_is_limited(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_CHANNELS", 1)
    webhook(cast.boss, None)
    refused("channel.too_many", webhook, cast.boss, cast.shop)


def test_one_test_message_at_a_time(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop, active=False)
    delivery = actions.send_test(Actor(cast.maintainer), channel.pk)
    refused("channel.test_waits", actions.send_test, Actor(cast.maintainer), channel.pk)
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DELIVERED)
    actions.send_test(Actor(cast.maintainer), channel.pk)
    assert Job.objects.filter(kind=actions.DELIVER).count() == 2


def test_a_subject_is_sent_once_through_each_subscribed_channel(cast: People) -> None:
    own, shared = webhook(cast.maintainer, cast.shop), webhook(cast.boss, None)
    webhook(cast.boss, cast.bank)
    asked: dict[str, Any] = {"subject": "run:1", "project_id": cast.shop.pk, "plan_id": cast.plan.pk}
    made = actions.notify(NOTICE, events=["run.failed", "run.doubtful"], **asked)
    assert [delivery.channel for delivery in made] == [own, shared]
    assert actions.notify(NOTICE, events=["run.failed"], **asked) == []
    assert Delivery.objects.count() == Job.objects.count() == 2


def test_subscriptions(cast: People) -> None:
    def found(events: list[str], project: int | None, plan: int | None) -> set[str]:
        return {channel.name for channel in queries.subscribed(events, project, plan)}

    shop, bank = cast.shop.pk, cast.bank.pk
    webhook(cast.boss, cast.shop, name="plan only", plans=[cast.plan.pk])
    webhook(cast.boss, cast.shop, name="finished", events=["run.finished", "run.stopped"])
    webhook(cast.boss, cast.shop, name="inactive", active=False)
    webhook(cast.boss, None, name="all")
    webhook(cast.boss, None, name="bank only", projects=[bank])
    assert found(["run.failed"], shop, cast.plan.pk) == {"plan only", "all"}
    assert found(["run.failed"], shop, cast.other_plan.pk) == {"all"}
    assert found(["run.failed"], shop, None) == {"all"}
    assert found(["run.stopped", "run.doubtful"], shop, None) == {"finished"}
    assert found(["run.failed"], bank, None) == {"all", "bank only"}
    assert found(["run.failed"], None, None) == {"all"}


def test_a_failed_message_is_sent_again_by_maintainers(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop)
    failed = failed_delivery(channel)
    refused("channel.maintainers_only", actions.send_again, Actor(cast.member), channel.pk, failed.pk)
    again = actions.send_again(Actor(cast.maintainer), channel.pk, failed.pk)
    assert (again.state, again.ended_at, again.key, again.attempts) == ("waiting", None, failed.key, 1)
    assert Job.objects.filter(key=actions.job_key(failed.pk)).count() == 1
    assert AuditEntry.objects.filter(what="channel.send_again").count() == 1
    refused("channel.delivery_not_failed", actions.send_again, Actor(cast.maintainer), channel.pk, failed.pk)


def test_a_message_of_another_channel_is_not_sent_again(cast: People) -> None:
    failed = failed_delivery(webhook(cast.boss, None))
    own = webhook(cast.maintainer, cast.shop)
    refused("channel.delivery_not_found", actions.send_again, Actor(cast.maintainer), own.pk, failed.pk)
