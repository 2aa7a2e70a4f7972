"""Forms of projects, members and rooms."""

from __future__ import annotations

import pytest
from django.utils import translation

from loadwright.server.accounts.models import User
from loadwright.server.projects.forms import MemberForm, ProjectForm, RoomForm


@pytest.mark.parametrize(
    ("name", "kept"),
    [(" shop ", "shop"), ("支付", "支付"), ("", None), ("a\nb", None), ("<b>", None), ("x" * 101, None)],
)
def test_names_are_checked(name: str, kept: str | None) -> None:
    for form in (ProjectForm({"name": name}), RoomForm({"name": name, "purpose": "load"})):
        assert form.is_valid() is (kept is not None)
        assert form.cleaned_data.get("name") == kept


def test_transfers_are_allowed_only_where_ticked() -> None:
    form = ProjectForm({"name": "shop", "uploads": "on"})
    assert form.is_valid()
    assert (form.cleaned_data["uploads"], form.cleaned_data["downloads"]) == (True, False)


def test_a_room_has_one_of_three_purposes() -> None:
    assert not RoomForm({"name": "cellar", "purpose": "wine"}).is_valid()


def test_only_offered_people_can_be_added() -> None:
    people = [User(username="mei", first_name="Mei", last_name="Lin"), User(username="bob")]
    form = MemberForm({"username": "bob", "role": "maintainer"}, people=people)
    assert form.is_valid()
    with translation.override("en"):
        form = MemberForm({"username": "bob", "role": "maintainer"}, people=people)
    assert [text for _name, text in form.fields["username"].choices][1:] == ["Mei Lin (mei)", "bob"]  # type: ignore[attr-defined]
    assert not MemberForm({"username": "eve", "role": "member"}, people=people).is_valid()
    assert not MemberForm({"username": "bob", "role": "owner"}, people=people).is_valid()
