"""Files of runs."""

from __future__ import annotations

from pathlib import Path

from loadwright.server.platform import stored
from loadwright.server.runs import storage

KEY = "0123456789abcdef"


def test_deleting_a_run_deletes_temporary_files_of_a_killed_process(home: Path) -> None:
    stored.write(storage.path(KEY, storage.RESULT), b"result")
    stored.write(f"runs/{KEY}/.{storage.PAGE}.12", b"half")
    storage.delete_run(KEY)
    assert not (home / "files" / "runs" / KEY).exists()
    storage.delete_run(KEY)
