"""Pages of channels: secrets are never sent to the browser, and kinds have their own forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from loadwright.server.notifications import actions, delivery, queries
from loadwright.server.notifications.channels import failures
from loadwright.server.notifications.channels.kinds import KINDS
from loadwright.server.notifications.models import Channel, Delivery
from loadwright.server.platform import own_address
from tests.server.notifications.people import People, people, webhook
from tests.support.notices import NOTICE, failed_delivery
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def browser(cast: People) -> Client:
    return signed_in(cast.maintainer)


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Team", "language": "en", "events": ["run.failed"], "active": "on", **changes}


def test_each_kind_has_its_form(browser: Client) -> None:
    for kind in KINDS.values():
        text = page(browser, f"/notifications/new?kind={kind.name}")
        assert all(f'name="{setting.name}"' in text for setting in kind.settings)
    assert 'name="receivers"' in page(browser, "/notifications/new?kind=unknown")


def test_a_channel_is_created_changed_and_deleted(browser: Client, cast: People) -> None:
    url = "https://oapi.dingtalk.com/robot/send?access_token=abcdef"
    data = form(project=cast.shop.pk, url=url, secret="SEC123")
    answer = browser.post("/notifications/new?kind=dingtalk", data, follow=True)
    channel = Channel.objects.get()
    assert answer.redirect_chain == [(f"/notifications/{channel.pk}", 302)]
    text = answer.content.decode()
    assert "has been created" in text
    assert "abcdef" not in text
    assert "SEC123" not in text
    browser.post(f"/notifications/{channel.pk}", form(name="Renamed", restricted=[cast.plan.pk], url="", secret=""))
    channel.refresh_from_db()
    assert (channel.name, list(channel.only_plans.all())) == ("Renamed", [cast.plan])
    assert queries.settings_of(channel) == {"url": url, "secret": "SEC123"}
    assert "oapi.dingtalk.com" in page(browser, "/notifications")
    browser.post(f"/notifications/{channel.pk}/delete")
    assert not Channel.objects.exists()


def test_entered_secrets_are_not_sent_back_with_an_error(browser: Client, cast: People) -> None:
    data = form(project=cast.shop.pk, name="", url="https://hooks.test/abcdef", secret="SEC123")
    text = browser.post("/notifications/new?kind=webhook", data).content.decode()
    assert "enter them again" in text
    assert "abcdef" not in text
    assert "SEC123" not in text
    text = browser.post("/notifications/new?kind=webhook", form(project=cast.shop.pk, url="nowhere")).content.decode()
    assert "begins with https" in text
    assert not Channel.objects.exists()


def test_mail_needs_a_server_and_shows_its_receivers(browser: Client, cast: People, settings: Settings) -> None:
    data = form(project=cast.shop.pk, receivers="ann@shop.test, bob@shop.test")
    assert "LOADWRIGHT_SMTP_HOST" in browser.post("/notifications/new?kind=mail", data).content.decode()
    settings.EMAIL_HOST = "mail.test"
    browser.post("/notifications/new?kind=mail", data)
    channel = Channel.objects.get()
    assert "ann@shop.test\nbob@shop.test" in page(browser, f"/notifications/{channel.pk}")


def test_an_administrator_creates_one_of_all_projects(cast: People) -> None:
    browser = signed_in(cast.boss)
    browser.post("/notifications/new?kind=slack", form(project="all", url="https://hooks.slack.com/services/x"))
    channel = Channel.objects.get()
    assert channel.project is None
    assert "all projects" in page(browser, "/notifications?project=Shop")
    browser.post(f"/notifications/{channel.pk}", form(restricted=[cast.bank.pk]))
    assert list(channel.only_projects.all()) == [cast.bank]
    assert "all projects" in page(browser, "/notifications?project=Bank")
    assert "all projects" not in page(browser, "/notifications?project=Shop")


def test_a_test_message_is_shown_with_its_outcome(browser: Client, cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop)
    answer = browser.post(f"/notifications/{channel.pk}/test", follow=True).content.decode()
    assert "Test message of the channel" in answer
    assert 'data-refresh="2"' in answer, "the table is refreshed while a message waits"
    sent = Delivery.objects.get()
    delivery._note(sent.pk, failures.STATUS(host="hooks.test", status=500), Delivery.State.FAILED)
    text = page(browser, f"/notifications/{channel.pk}/deliveries")
    assert "hooks.test answered with status 500." in text
    assert "data-refresh" not in text
    assert "still being sent" not in browser.post(f"/notifications/{channel.pk}/test", follow=True).content.decode()
    assert "still being sent" in browser.post(f"/notifications/{channel.pk}/test", follow=True).content.decode()


def test_members_see_that_a_channel_works_but_not_its_page(cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop, events=[])
    actions.notify(NOTICE, subject="run:1", events=["run.failed"], project_id=cast.shop.pk, plan_id=None)
    browser = signed_in(cast.member)
    text = page(browser, "/notifications")
    assert "Team" in text
    assert f"/notifications/{channel.pk}" not in text
    assert "Add a channel" not in text
    assert "Maintainers of a project and administrators add" in page(browser, "/notifications/new")


def test_an_empty_list_says_what_belongs_here(browser: Client) -> None:
    assert "Add one to learn of failed runs" in page(browser, "/notifications")


def test_a_failed_message_has_a_button_that_sends_it_again(browser: Client, cast: People) -> None:
    channel = webhook(cast.maintainer, cast.shop)
    again = f"/notifications/{channel.pk}/deliveries/{failed_delivery(channel).pk}/again"
    assert again in page(browser, f"/notifications/{channel.pk}")
    text = browser.post(again, follow=True).content.decode()
    assert "is being sent again" in text
    assert again not in text
    assert Delivery.objects.get().state == Delivery.State.WAITING


def test_what_a_new_channel_can_be_restricted_to_follows_its_project(browser: Client, cast: People) -> None:
    assert "checkout" in page(browser, f"/notifications/restrictions?project={cast.shop.pk}")
    assert "checkout" not in page(browser, "/notifications/restrictions?project=")
    data = form(project=cast.shop.pk, url="https://hooks.test/x", restricted=[cast.plan.pk])
    browser.post("/notifications/new?kind=slack", data)
    assert list(Channel.objects.get().only_plans.all()) == [cast.plan]


def test_the_page_of_a_channel_states_where_links_lead_without_the_setting(browser: Client, settings: Settings) -> None:
    assert "LOADWRIGHT_PUBLIC_URL" not in page(browser, "/notifications/new")
    settings.PUBLIC_URL = ""
    assert "Messages have no links" in page(browser, "/notifications/new")
    own_address.note("192.0.2.1", 8000)
    assert "begin with http://192.0.2.1:8000," in page(browser, "/notifications/new")
