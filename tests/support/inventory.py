"""People around one project, for tests of servers and their pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.projects import actions as project_actions
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.servers import actions
from loadwright.server.servers.credentials import actions as credential_actions
from loadwright.server.servers.input.server import ServerInput
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import PASSWORD as PASSWORD_KIND
from loadwright.server.servers.ssh.target import Secret
from tests.support.pages import PASSWORD, signed_in

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKqHD0x1hYVe0k4z1yqv7hT6hJH0x0b9y4q5xPj2mJgE"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFx0b9y4q5xPj2mJgEqHD0x1hYVe0k4z1yqv7hT6hJH0"


@dataclass
class Cast:
    """An administrator, people inside and outside the project, and the project's room, credential and first server."""

    admin: User
    maintainer: User
    member: User
    other_member: User
    stranger: User
    project: Project
    elsewhere: Project
    room: Room
    shared: Credential
    server: Server

    def ask(self, name: str = "db-1", **changes: Any) -> ServerInput:
        """What a member requests."""
        ask = ServerInput(
            name=name, address="10.0.0.5", username="root", project_id=self.project.pk, room_id=self.room.pk,
            credential_id=self.shared.pk,
        )  # fmt: skip
        return replace(ask, **changes)

    def add(self, name: str = "db-1", by: User | None = None, **changes: Any) -> Server:
        """Add a server, by default as a member."""
        return actions.create_server(Actor(by or self.member), self.ask(name, **changes))

    def form(self, **changes: Any) -> dict[str, Any]:
        """The data of a server's form."""
        return {
            "name": "db-1", "address": "10.0.0.5", "port": "22", "username": "root", "project": self.project.pk,
            "room": self.room.pk, "jump_host": "", "credential": self.shared.pk, "kind": "password", "tags": "",
            "note": "", **changes,
        }  # fmt: skip


def cast() -> Cast:
    """Create everybody and everything in the database."""
    admin = User.objects.create_superuser("root", password=PASSWORD)
    people = {name: User.objects.create_user(name, password=PASSWORD) for name in ("may", "mel", "mia", "sam")}
    boss = Actor(admin)
    project = project_actions.create_project(boss, name="shop", app_id="-Dapp=shop")
    elsewhere = project_actions.create_project(boss, name="bank")
    for name, role in (("may", Membership.Role.MAINTAINER), ("mel", "member"), ("mia", "member")):
        project_actions.set_member(boss, project.pk, name, role)
    project_actions.set_member(boss, elsewhere.pk, "sam", "maintainer")
    room = project_actions.create_room(boss, name="Room A")
    shared = credential_actions.create_credential(
        Actor(people["may"]),
        project_id=project.pk,
        name="root by password",
        secret=Secret(PASSWORD_KIND, password="s3cret!"),
    )
    made = Cast(
        admin, people["may"], people["mel"], people["mia"], people["sam"], project, elsewhere, room, shared, Server()
    )
    made.server = made.add("web-1")
    return made


def call(user: User, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    client: Client = signed_in(user)
    answer = client.generic(method, f"/api/v1{path}", "" if body is None else json.dumps(body), "application/json")
    assert answer.status_code == status, answer.content
    assert b"pa55word" not in answer.content
    assert b"s3cret!" not in answer.content
    return answer.json() if answer.content else None
