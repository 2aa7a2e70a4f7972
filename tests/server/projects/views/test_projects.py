"""The pages of projects, members and rooms."""

from __future__ import annotations

from loadwright.server.projects.models import Membership, Project
from tests.support.inventory import Cast
from tests.support.pages import errors_of, signed_in, text_of


def test_administrator_creates_a_project_and_lets_people_join(cast: Cast) -> None:
    client = signed_in(cast.admin)
    answer = client.post("/projects", {"name": "pay", "app_id": "-Dp", "url_prefix": "/pay/", "uploads": "on"})
    project = Project.objects.get(name="pay")
    where = f"/projects/{project.pk}"
    assert (answer["Location"], project.uploads, project.downloads) == (where, True, False)
    assert "/pay/" in text_of(client.get("/projects").content)
    joined = client.post(f"{where}/members", {"username": "sam", "role": "maintainer"}, follow=True)
    assert "sam is now maintainer of the project." in text_of(joined.content)
    assert "sam is no longer a member" in text_of(client.post(f"{where}/members/sam/remove", follow=True).content)
    assert "has been deleted" in text_of(client.post(f"{where}/delete", follow=True).content)
    assert "Servers of this project: 1" in text_of(
        client.post(f"/projects/{cast.project.pk}/delete", follow=True).content
    )


def test_maintainers_see_members_and_change_nothing(cast: Cast) -> None:
    where = f"/projects/{cast.project.pk}"
    shown = signed_in(cast.maintainer).get(where).content.decode()
    assert "mel" in shown
    assert "/members" not in shown
    assert signed_in(cast.member).get(where).status_code == 403
    assert signed_in(cast.stranger).get(where).status_code == 404
    said = signed_in(cast.maintainer).post(f"{where}/members", {"username": "sam", "role": "member"}, follow=True)
    assert "Only administrators can do this." in text_of(said.content)
    assert Membership.objects.filter(project=cast.project).count() == 3


def test_names_that_are_taken_are_said_beside_the_field(cast: Cast) -> None:
    client = signed_in(cast.admin)
    for where, name in (("/projects", "shop"), ("/rooms", "Room A")):
        assert errors_of(client.post(where, {"name": name, "purpose": "load"}).content) == ["This name already exists."]
    same = {"name": "root by password", "project": cast.project.pk, "kind": "password", "password": "x"}
    assert "credential with this name" in errors_of(client.post("/credentials/new", same).content)[0]
