"""Import and export of servers as CSV: formats of spreadsheets, dry run, all or nothing, round trip."""

from __future__ import annotations

import csv
import io

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.servers import actions, host_keys, queries
from loadwright.server.servers.models import Server
from loadwright.server.servers.spreadsheet import csv_format
from loadwright.server.servers.spreadsheet.csv_import import import_servers, values
from loadwright.server.servers.spreadsheet.report import Report
from loadwright.server.servers.ssh.target import NONE, PASSWORD, Secret
from tests.support.inventory import KEY, OTHER_KEY, Cast

HEAD = "name,project,room,address,port,user,credential,jump_host,tags,note\n"
ROW = "{name},shop,Room A,10.0.0.9,22,root,root by password,{jump},{tags},\n"


def row(name: str = "db-1", jump: str = "", tags: str = "") -> str:
    return ROW.format(name=name, jump=jump, tags=tags)


def take(cast: Cast, text: str, *, by: User | None = None, dry_run: bool = False) -> Report:
    return import_servers(Actor(by or cast.maintainer), csv_format.rows(text), dry_run=dry_run)


def kinds(report: Report) -> list[str]:
    return [outcome.kind for outcome in report.outcomes]


def exported(user: User) -> bytes:
    return csv_format.write(values(server) for server in queries.found(user, queries.Filters()))


# Importing ------------------------------------------------------------------------------------------------


def test_dry_run_shows_and_writes_nothing(cast: Cast) -> None:
    text = HEAD + row("db-1", jump="gate", tags='"mysql, primary"') + row("gate") + row("web-1", tags="new")
    audits = AuditEntry.objects.count()
    report = take(cast, text, dry_run=True)
    assert kinds(report) == ["added", "added", "changed"]
    assert report.outcomes[2].changes == [("address", "10.0.0.5", "10.0.0.9"), ("tags", "", "new")]
    assert (Server.objects.count(), AuditEntry.objects.count()) == (1, audits)
    assert kinds(take(cast, text)) == ["added", "added", "changed"]
    server = Server.objects.get(name="db-1")
    assert server.jump_host == Server.objects.get(name="gate")
    assert [tag.name for tag in server.tags.all()] == ["mysql", "primary"]
    assert AuditEntry.objects.latest("pk").what == "server.import"
    assert kinds(take(cast, text)) == ["unchanged", "unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("db-1,shop,Room A,10.0.0.9,22,root,root by password,nowhere,,", "jump_host"),
        ("db-1,bank,Room A,10.0.0.9,22,root,root by password,,,", "project"),
        (",shop,Room A,10.0.0.9,22,root,root by password,,,", "name"),
        ("db-1,,Room A,10.0.0.9,22,root,root by password,,,", "project"),
        ("db-1,shop,Room B,10.0.0.9,22,root,root by password,,,", "room"),
        ("db-1,shop,,10.0.0.9,22,root,root by password,,,", "room"),
        ("db-1,shop,Room A,a b,22,root,root by password,,,", "address"),
        ("db-1,shop,Room A,10.0.0.9,70000,root,root by password,,,", "port"),
        ("db-1,shop,Room A,10.0.0.9,ssh,root,root by password,,,", "port"),
        ("db-1,shop,Room A,10.0.0.9,22,,root by password,,,", "user"),
        ("db-1,shop,Room A,10.0.0.9,22,root,other,,,", "credential"),
        ("db-1,shop,Room A,10.0.0.9,22,root,,,,", "credential"),
        ("db-1,shop,Room A,10.0.0.9,22,root,root by password,db-1,,", "jump_host"),
        ("<script>,shop,Room A,10.0.0.9,22,root,root by password,,,", "name"),
        ("db-0,shop,Room A,10.0.0.9,22,root,root by password,,,", "name"),
    ],
)  # fmt: skip
def test_wrong_row_says_why_and_nothing_is_imported(line: str, column: str, cast: Cast) -> None:
    report = take(cast, HEAD + row("db-0") + line + "\n")
    assert (kinds(report), report.outcomes[1].column) == (["added", "wrong"], column)
    assert report.outcomes[1].problem
    assert not Server.objects.filter(name__startswith="db").exists()


def test_too_many_cells_are_wrong(cast: Cast) -> None:
    report = take(cast, HEAD + row().rstrip("\n") + "note,more\n")
    assert "more cells than columns" in report.outcomes[0].problem


def test_server_somebody_else_added_is_not_changed(cast: Cast) -> None:
    report = take(cast, HEAD + row("web-1"), by=cast.other_member)
    assert "Only the person who added" in report.outcomes[0].problem
    assert kinds(take(cast, HEAD + row("mine"), by=cast.other_member)) == ["added"]
    report = take(cast, "name,project,jump_host\nweb-1,shop,mine\n", by=cast.other_member)
    assert "Only the person who added" in report.outcomes[0].problem


def test_local_addresses_need_a_jump_host(cast: Cast, settings: Settings) -> None:
    settings.LOCAL_SERVERS = False
    local = row("db-1", jump="gate").replace("10.0.0.9", "127.0.0.1")
    assert kinds(take(cast, HEAD + local + row("gate"))) == ["added", "added"]
    report = take(cast, HEAD + local.replace("db-1", "db-2").replace("gate", ""))
    assert [(one.kind, one.column) for one in report.outcomes] == [("wrong", "address")]


def test_ring_of_jump_hosts_is_wrong_and_turning_one_round_is_not(cast: Cast) -> None:
    assert "wrong" in kinds(take(cast, HEAD + row("a", jump="b") + row("b", jump="a")))
    assert kinds(take(cast, HEAD + row("a", jump="b") + row("b"))) == ["added", "added"]
    assert kinds(take(cast, HEAD + row("a") + row("b", jump="a"))) == ["changed", "changed"]
    assert Server.objects.get(name="b").jump_host == Server.objects.get(name="a")
    assert Server.objects.get(name="a").jump_host is None


def test_empty_credential_and_missing_columns_keep_what_is_there(cast: Cast) -> None:
    own = cast.add(credential_id=None, secret=Secret(PASSWORD, password="x"), tags=("a",), note="kept")
    report = take(cast, "name,project,address,credential\ndb-1,shop,10.9.9.9,\n")
    assert report.outcomes[0].changes == [("address", "10.0.0.5", "10.9.9.9")]
    server = Server.objects.get(pk=own.pk)
    assert (server.credential_id, server.note, server.port) == (own.credential_id, "kept", 22)
    assert [tag.name for tag in server.tags.all()] == ["a"]


def test_host_key_of_the_sheet_is_confirmed_for_a_new_server_and_never_changed(cast: Cast) -> None:
    head = "name,project,room,address,user,credential,host_key\n"
    line = "db-1,shop,Room A,10.0.0.9,root,root by password,{}\n"
    assert kinds(take(cast, head + line.format(KEY))) == ["added"]
    assert Server.objects.get(name="db-1").usable
    assert kinds(take(cast, head + line.format(KEY))) == ["unchanged"]
    assert take(cast, head + line.format(OTHER_KEY)).outcomes[0].column == "host_key"
    assert take(cast, head + line.format("rubbish").replace("db-1", "x")).outcomes[0].column == "host_key"


def test_what_is_exported_is_imported_as_it_is(cast: Cast) -> None:
    gate = cast.add("gate", tags=("jump", "边界"), note='=HYPERLINK("http://x")\nsecond, "line"')
    host_keys.confirm_key(Actor(cast.member), gate.pk, KEY)
    cast.add("-strange@name", jump_host_id=gate.pk, note="'=1")
    cast.add("own", credential_id=None, secret=Secret(PASSWORD, password="pa55"), port=2222)
    cast.add("bare", credential_id=None, secret=Secret(NONE))
    data = exported(cast.maintainer)
    assert b"pa55" not in data
    assert b"s3cret!" not in data
    cells = [cell for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    text = csv_format.decode(data)
    assert kinds(take(cast, text)) == ["unchanged"] * 5
    own = Server.objects.get(name="own")
    before = {server.name: values(server) for server in Server.objects.exclude(pk=own.pk)}
    Server.objects.exclude(pk=own.pk).update(jump_host=None)
    Server.objects.exclude(pk=own.pk).delete()
    assert kinds(take(cast, text)) == ["added", "added", "added", "unchanged", "added"]
    assert {server.name: values(server) for server in Server.objects.exclude(pk=own.pk)} == before


def test_a_row_without_user_and_credential_adds_a_server_that_is_only_monitored(cast: Cast) -> None:
    report = take(cast, "name,project,room,address\nbare,shop,Room A,10.0.0.9\n")
    assert (kinds(report), report.unconfirmed) == (["added"], False)
    assert Server.objects.get(name="bare").state == Server.State.NO_SSH
    head, line = "name,project,room,address,user,credential\n", "bare,shop,Room A,10.0.0.9,root,{}\n"
    without = take(cast, head + line.format("")).outcomes[0]
    assert (without.kind, without.column) == ("wrong", "credential")
    assert kinds(take(cast, head + line.format("root by password"))) == ["changed"]
    assert Server.objects.get(name="bare").state == Server.State.NEW


def test_jump_host_of_another_project_is_named_with_it(cast: Cast) -> None:
    secret = Secret(PASSWORD, password="x")
    far = actions.create_server(
        Actor(cast.admin), cast.ask("gate", project_id=cast.elsewhere.pk, credential_id=None, secret=secret)
    )
    cast.add("gate", by=cast.admin)
    behind = cast.add("behind", by=cast.admin, jump_host_id=far.pk)
    assert values(behind)["jump_host"] == "bank/gate"
    assert kinds(take(cast, csv_format.decode(exported(cast.admin)), by=cast.admin)) == ["unchanged"] * 4
    # A person without access keeps it, but cannot select it.
    report = take(cast, HEAD + row("behind", jump="bank/gate") + row("new", jump="bank/gate"))
    assert [outcome.column for outcome in report.outcomes] == ["", "jump_host"]


def test_preview_names_servers_at_the_same_address(cast: Cast) -> None:
    text = HEAD + row("db-1") + row("db-2", jump="web-1") + row("web-1").replace("10.0.0.9", "10.0.0.5")
    assert [one.same_address for one in take(cast, text, dry_run=True).outcomes] == [[], [], []]
    text = HEAD + row("db-1") + row("db-2") + row("web-1")
    report = take(cast, text, dry_run=True)
    assert [sorted(one.same_address) for one in report.outcomes] == [
        ["db-2", "web-1"],
        ["db-1", "web-1"],
        ["db-1", "db-2"],
    ]
    assert report.sound
