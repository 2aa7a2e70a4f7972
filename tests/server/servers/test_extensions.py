"""What servers add to projects and rooms."""

from __future__ import annotations

from django.test import RequestFactory

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Project, Room
from loadwright.server.servers.extensions import housed, in_rooms, of_projects, owned
from loadwright.server.servers.models import Server
from tests.support.site import server_of


def test_a_project_and_a_room_are_kept_as_long_as_they_have_servers(mei: User) -> None:
    server = server_of("Shop", "web-1", "10.0.0.1")
    shop, bank = Project.objects.get(name="Shop"), Project.objects.get(name="Bank")
    assert "1" in str(owned(shop))
    assert owned(bank) is None
    assert "1" in str(housed(server.room))
    Server.objects.all().delete()
    assert (owned(shop), housed(Room.objects.get())) == (None, None)


def test_rooms_count_the_servers_that_a_person_sees(mei: User, bob: User) -> None:
    rooms = [server_of("Shop", "web-1", "10.0.0.1").room, Room.objects.create(name="empty")]
    server_of("Bank", "web-2", "10.0.0.2")
    for person, count in ((mei, 2), (bob, 0)):
        request = RequestFactory().get("/rooms")
        request.actor = Actor(person)  # type: ignore[attr-defined]
        assert in_rooms(request, rooms) == {rooms[0].pk: count, rooms[1].pk: 0}
    projects = list(Project.objects.order_by("name"))
    assert of_projects(request, projects) == {project.pk: 1 for project in projects}
