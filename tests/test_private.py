"""Nobody but the user of a process may read its home and the files in it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loadwright.private import private_database, private_file, private_folder, withdraw


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    former = os.umask(0o022)
    yield
    os.umask(former)


def test_new_and_existing_folders_and_files_are_private(tmp_path: Path) -> None:
    existing = tmp_path / "existing"
    existing.mkdir(mode=0o755)
    (existing / "secret").write_text("kept")
    for folder in (existing, tmp_path / "a" / "new"):
        private_folder(folder)
        assert mode(folder) == 0o700
        private_file(folder / "secret")
        assert mode(folder / "secret") == 0o600
    assert (existing / "secret").read_text() == "kept"


def test_permissions_of_the_owner_are_kept(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.touch(0o755)
    withdraw(program)
    assert mode(program) == 0o700
    withdraw(tmp_path / "missing")


def test_a_database_is_withdrawn_with_its_journals(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x)")
        files = sorted(tmp_path.iterdir())
        assert {mode(file) for file in files} == {0o644}
        assert len(files) == 3
        private_database(path)
        assert {mode(file) for file in files} == {0o600}
    private_database(tmp_path / "new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x)")
        assert {mode(file) for file in tmp_path.glob("new.db*")} == {0o600}


def test_an_open_database_stays_locked_against_other_processes(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x)")
        private_database(path)
        # The last process that closes a database deletes its log, and this one is not the last.
        read = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM t'); c.close()"
        subprocess.run([sys.executable, "-c", read, str(path)], check=True)
        assert (tmp_path / "x.db-wal").exists()


def test_what_cannot_be_corrected_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    # Linux refuses this to everyone.
    status = Path(f"/proc/{os.getpid()}/status")
    withdraw(status)
    assert f"Other users may access {status} (mode 444)" in caplog.text
