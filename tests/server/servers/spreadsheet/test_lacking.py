"""Projects, rooms and credentials that an import of servers creates: by whom, and only together with the import."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project, Room
from loadwright.server.servers.credentials.vault import unseal
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.spreadsheet import csv_format
from loadwright.server.servers.spreadsheet.csv_import import import_servers
from loadwright.server.servers.spreadsheet.lacking import Lacking
from loadwright.server.servers.spreadsheet.report import Report
from loadwright.server.servers.ssh.target import PASSWORD, Secret
from tests.support.inventory import Cast

NEW = "name,project,room,address,user,credential\nweb-1,clinic,Hall 9,10.1.0.1,ops,ops key\n"
"""Nothing in it exists."""
SECRET = Secret(PASSWORD, password="a-secret-of-ops")


def kinds(report: Report) -> list[str]:
    return [outcome.kind for outcome in report.outcomes]


def asked(by: User, text: str) -> Report:
    return import_servers(Actor(by), csv_format.rows(text), dry_run=True)


def created(by: User, text: str, *, dry_run: bool = False, secret: Secret | None = SECRET) -> Report:
    return import_servers(Actor(by), csv_format.rows(text), dry_run=dry_run, create=True, secret=secret)


def test_administrators_create_projects_rooms_and_credentials_with_an_import(cast: Cast) -> None:
    report = asked(cast.admin, NEW)
    assert kinds(report) == ["wrong"]
    expected = Lacking(("clinic",), ("Hall 9",), (("clinic", "ops key"),))
    assert (report.lacking, report.created) == (expected, False)
    preview = created(cast.admin, NEW, dry_run=True, secret=None)
    assert (kinds(preview), preview.lacking, preview.asks_secret) == (["added"], expected, True)
    assert not Project.objects.filter(name="clinic").exists()
    assert kinds(created(cast.admin, NEW)) == ["added"]
    server = Server.objects.get(name="web-1", project__name="clinic")
    assert (server.room.name, server.room.purpose) == ("Hall 9", Room.Purpose.APPLICATION)
    assert (server.credential.name, unseal(server.credential.sealed)) == ("ops key", SECRET)
    assert {"project.create", "room.create", "credential.create", "server.import"} <= set(
        AuditEntry.objects.values_list("what", flat=True)
    )
    assert not asked(cast.admin, NEW).lacking


def test_maintainers_create_credentials_of_their_projects_only(cast: Cast) -> None:
    text = (
        "name,project,room,address,user,credential\n"
        "web-8,shop,Room A,10.1.0.1,ops,ops key\nweb-9,bank,Hall 9,10.1.0.2,ops,ops key\n"
    )
    for person, credentials in ((cast.maintainer, (("shop", "ops key"),)), (cast.member, ())):
        report = created(person, text, dry_run=True)
        assert report.lacking == Lacking(credentials=credentials)
    assert kinds(created(cast.maintainer, text)) == ["added", "wrong"]
    assert not Credential.objects.filter(name="ops key").exists()
    assert kinds(created(cast.maintainer, "\n".join(text.splitlines()[:2]))) == ["added"]


def test_a_credential_is_not_created_without_a_secret(cast: Cast) -> None:
    with pytest.raises(ActionError) as caught:
        created(cast.admin, NEW, secret=None)
    assert caught.value.message.code == "csv.secret_missing"
    assert not Project.objects.filter(name="clinic").exists()


def test_invalid_names_are_errors_of_their_rows(cast: Cast) -> None:
    text = NEW.replace("clinic", "<clinic>").replace("Hall 9", "a'b")
    report = created(cast.admin, text)
    assert (kinds(report), report.lacking) == (["wrong"], Lacking())
