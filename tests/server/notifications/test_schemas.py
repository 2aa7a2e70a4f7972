"""What the API returns of channels and deliveries."""

from __future__ import annotations

import pytest

from loadwright.server.notifications import delivery
from loadwright.server.notifications.models import Delivery
from loadwright.server.notifications.schemas import ChannelShown, DeliveryShown
from tests.server.notifications.people import people, webhook
from tests.support.notices import NOTICE

pytestmark = pytest.mark.django_db


def test_a_channel_has_no_secret() -> None:
    cast = people()
    own, shared = webhook(cast.boss, cast.shop, plans=[cast.plan.pk]), webhook(cast.boss, None, projects=[cast.bank.pk])
    shown = ChannelShown.from_orm(own).dict()
    assert (shown["project"], shown["plans"], shown["projects"]) == ("Shop", [cast.plan.pk], [])
    assert shown["settings"] == {}
    shown = ChannelShown.from_orm(shared).dict()
    assert (shown["project"], shown["plans"], shown["projects"]) == (None, [], [cast.bank.pk])


def test_a_delivery_has_the_outcomes_of_its_attempts_in_english() -> None:
    channel = webhook(people().boss, None)
    sent = Delivery.objects.create(channel=channel, subject="run:1", notice=NOTICE.to_json(), events=["run.failed"])
    delivery._note(sent.pk, delivery.ACCEPTED(), Delivery.State.DELIVERED)
    sent.refresh_from_db()
    shown = DeliveryShown.from_orm(sent).dict()
    assert (shown["state"], shown["attempts"]) == ("delivered", 1)
    assert [outcome["text"] for outcome in shown["outcomes"]] == ["Delivered."]
