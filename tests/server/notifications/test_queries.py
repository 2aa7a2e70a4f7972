"""People see the channels of their projects, with their last delivery."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.notifications import queries
from loadwright.server.notifications.models import Delivery
from loadwright.server.platform.errors import ActionError
from tests.server.notifications.people import people, webhook
from tests.support.notices import NOTICE

pytestmark = pytest.mark.django_db


def test_who_sees_a_channel() -> None:
    cast = people()
    own, shared = webhook(cast.maintainer, cast.shop), webhook(cast.boss, None)

    def seen(user: User) -> set[int]:
        return {channel.pk for channel in queries.channels(user)}

    assert seen(cast.boss) == {own.pk, shared.pk}
    assert seen(cast.maintainer) == seen(cast.member) == {own.pk}
    assert seen(cast.stranger) == set()
    assert queries.channel(cast.maintainer, own.pk) == own
    for user in (cast.member, cast.stranger):
        with pytest.raises(ActionError):
            queries.channel(user, own.pk)


def test_the_last_delivery_of_each_channel() -> None:
    cast = people()
    first, second, unused = (webhook(cast.boss, None, name=name) for name in ("a", "b", "c"))
    for number, channel in enumerate((first, second, first)):
        last = Delivery.objects.create(channel=channel, subject=f"run:{number}", notice=NOTICE.to_json())
    found = queries.last_deliveries([first, second, unused])
    assert found[first.pk] == last
    assert found.keys() == {first.pk, second.pk}
    assert [delivery.subject for delivery in queries.deliveries(first)] == ["run:2", "run:0"]
