"""A full disk is recognised by its errors; what only reads continues, everything else states the reason."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.platform import disk
from tests.support.limits import largest_file
from tests.support.pages import PASSWORD, sign_in, text_of

SMALL = 512 * 1024


def error_of(path: Path, statement: str) -> sqlite3.Error:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.Error) as raised:
            database.execute(statement)
    return raised.value


def test_errors_of_a_full_disk_are_recognised_through_those_that_wrap_them(tmp_path: Path) -> None:
    full = error_of(tmp_path / "x.db", "CREATE TABLE t AS SELECT zeroblob(100000)")
    assert disk.is_full(full)
    wrapped = OperationalError("database or disk is full")
    wrapped.__cause__ = full
    later = ValueError()
    later.__context__ = wrapped
    assert disk.is_full(later)
    with pytest.raises(OSError, match="No space") as raised, Path("/dev/full").open("wb", buffering=0) as device:
        device.write(b"x")
    assert disk.is_full(raised.value)


def test_other_errors_are_not(tmp_path: Path) -> None:
    loop = ValueError()
    loop.__context__ = KeyError()
    loop.__context__.__context__ = loop
    syntax = error_of(tmp_path / "x.db", "nonsense")
    for error in (None, loop, syntax, FileNotFoundError(2, "x"), PermissionError(13, "x")):
        assert not disk.is_full(error)


def test_io_errors_are_those_of_a_full_disk_if_the_disk_is_full(home: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(home / "missing" / "x.db")
    assert not disk.is_full(raised.value)
    with largest_file(SMALL):
        assert disk.is_full(raised.value)


def test_only_full_disks_are_tolerated(caplog: pytest.LogCaptureFixture) -> None:
    with disk.tolerated("A thing"), Path("/dev/full").open("wb", buffering=0) as device:
        device.write(b"x")
    assert "A thing could not be stored" in caplog.text
    with pytest.raises(ValueError, match="other"), disk.tolerated("A thing"):
        raise ValueError("other")


def test_the_log_has_no_tracebacks_of_full_disks() -> None:
    lines = []
    for error in (OSError(errno.ENOSPC, "No space left on device"), ValueError("other")):
        trace = (type(error), error, None)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "Saving %s failed.", ("it",), trace)
        assert disk.WithoutTraceback().filter(record)
        lines.append(logging.Formatter().format(record))
    assert lines == [
        "Saving it failed. ([Errno 28] No space left on device)",
        "Saving it failed.\nValueError: other",
    ]


def test_the_watch_names_what_cannot_be_written_and_logs_changes_once(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    watch = disk.Watch()
    watch.look()
    assert (watch.full, caplog.text) == ((), "")
    assert watch.writable_s == float("inf")
    with largest_file(SMALL):
        watch.look()
        watch.look()
    assert set(watch.full) >= {"home", "files", "temporary files", "telemetry"}
    assert watch.writable_s == 0
    watch.look()
    assert watch.full == ()
    assert 0 < watch.writable_s < float("inf")
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert disk.writable(home / "missing")


@pytest.fixture
def people(transactional_db: None) -> User:
    return User.objects.create_user("ann", password=PASSWORD)


@contextmanager
def full_database() -> Iterator[None]:
    """Refuse every write to the database: its write-ahead log is longer than a file may become."""
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.execute("CREATE TABLE ballast AS SELECT zeroblob(%s) AS x", [2 * SMALL])
        with largest_file(SMALL):
            yield
        cursor.execute("DROP TABLE ballast")
        cursor.execute("PRAGMA wal_autocheckpoint = 1000")


def test_with_a_full_database_readers_read_and_everyone_else_learns_why(people: User) -> None:
    browser = sign_in("ann")
    _, secret = create_token(Actor(people), name="ci")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    browser.post("/tokens/999/revoke")
    browser.raise_request_exception = program.raise_request_exception = False
    with full_database():
        shown = browser.get("/tokens")
        assert shown.status_code == 200
        assert "You have no such token." in text_of(shown.content)
        assert browser.get("/runs").status_code == 200
        assert program.get("/api/v1/me").status_code == 200
        visitor = Client(raise_request_exception=False)
        refused = visitor.post("/login", {"username": "ann", "password": PASSWORD})
        assert refused.status_code == 507
        assert "The disk is full The server cannot write: its disk is full." in text_of(refused.content)
        assert "sessionid" not in visitor.cookies
        script = visitor.post("/login", {"username": "ann", "password": "x"}, headers={"accept": "application/json"})
        assert "its disk is full" in script.json()["error"]
        answer = program.delete(f"/api/v1/tokens/{people.tokens.get().pk}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "unavailable")
        assert answer.json()["error"]["detail"]["code"] == "server.disk_full"
        assert browser.post("/tokens", {"name": "x", "scope": "read"}).status_code == 507
