"""Forms of channels: what they offer to whom, and what they never show."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.notifications.channels.kinds import KINDS
from loadwright.server.notifications.forms import ALL, ChannelForm, kind_named
from loadwright.server.web.forms import choice_field
from tests.server.notifications.people import people, webhook

pytestmark = pytest.mark.django_db


def offered(form: ChannelForm, name: str) -> list[Any]:
    choices: Any = choice_field(form, name).choices
    return list(choices)


def owners(user: User) -> list[str]:
    form = ChannelForm(kind=KINDS["slack"], user=user)
    return [str(value) for value, _name in offered(form, "project")]


def test_people_choose_projects_that_they_maintain_and_administrators_all() -> None:
    cast = people()
    assert owners(cast.maintainer) == ["", str(cast.shop.pk)]
    assert owners(cast.member) == [""]
    assert set(owners(cast.boss)) == {"", ALL, str(cast.shop.pk), str(cast.bank.pk)}


def test_a_new_channel_begins_with_what_matters() -> None:
    form = ChannelForm(kind=KINDS["slack"], user=people().boss)
    assert form["events"].initial == ["run.failed", "run.doubtful", "run.requirements_not_met", "alert.critical"]


def test_what_a_channel_can_be_restricted_to() -> None:
    cast = people()
    for channel, labels in [
        (webhook(cast.boss, cast.shop), ["checkout", "search"]),
        (webhook(cast.boss, None), ["Bank", "Shop"]),
    ]:
        form = ChannelForm(kind=KINDS["webhook"], user=cast.boss, channel=channel)
        assert [label for _value, label in offered(form, "restricted")] == labels


def test_a_new_channel_is_restricted_to_plans_of_the_chosen_project_or_to_projects() -> None:
    cast = people()
    for user, project, labels in [
        (cast.maintainer, str(cast.shop.pk), ["checkout", "search"]),
        (cast.maintainer, str(cast.bank.pk), []),
        (cast.maintainer, ALL, []),
        (cast.boss, ALL, ["Bank", "Shop"]),
        (cast.boss, "", []),
    ]:
        form = ChannelForm(kind=KINDS["slack"], user=user, initial={"project": project})
        assert [label for _value, label in offered(form, "restricted")] == labels
    url = "https://hooks.test/x"
    data = {"name": "Team", "language": "en", "project": str(cast.shop.pk), "restricted": [cast.plan.pk], "url": url}
    form = ChannelForm(data, kind=KINDS["slack"], user=cast.maintainer)
    assert form.is_valid()
    assert (form.ask().plans, form.ask().projects) == ([cast.plan.pk], ())
    foreign = {**data, "project": str(cast.shop.pk), "restricted": [cast.plan.pk, 10**6]}
    assert "restricted" in ChannelForm(foreign, kind=KINDS["slack"], user=cast.maintainer).errors


def test_a_stored_secret_is_neither_shown_nor_required() -> None:
    cast = people()
    channel = webhook(cast.boss, cast.shop, "https://hooks.test/abcdef")
    form = ChannelForm(kind=KINDS["webhook"], user=cast.boss, channel=channel)
    assert "abcdef" not in form.as_p()
    data = {"name": "Team", "language": "en", "url": "", "secret": ""}
    assert ChannelForm(data, kind=KINDS["webhook"], user=cast.boss, channel=channel).is_valid()
    new = ChannelForm({**data, "project": ALL}, kind=KINDS["webhook"], user=cast.boss)
    assert "url" in new.errors


def test_an_unknown_kind_is_the_first() -> None:
    assert kind_named("slack").name == "slack"
    assert kind_named("fax") == kind_named(None) == KINDS["mail"]
