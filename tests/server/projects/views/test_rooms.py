"""The pages of projects, members and rooms."""

from __future__ import annotations

from loadwright.server.projects.models import Room
from tests.support.inventory import Cast
from tests.support.pages import signed_in, text_of


def test_rooms_are_created_changed_and_deleted(cast: Cast) -> None:
    client = signed_in(cast.admin)
    client.post("/rooms", {"name": "B", "purpose": "load"})
    room = Room.objects.get(name="B")
    client.post(f"/rooms/{room.pk}", {"name": "C", "purpose": "middleware"})
    room.refresh_from_db()
    assert (room.name, room.purpose) == ("C", "middleware")
    client.post(f"/rooms/{room.pk}/delete")
    assert "Servers in this room: 1" in text_of(client.post(f"/rooms/{cast.room.pk}/delete", follow=True).content)
    assert Room.objects.get() == cast.room
