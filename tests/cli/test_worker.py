"""``loadwright worker`` as a real process."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.support.command import started, until
from tests.support.database import migrated_home


def test_it_works_until_it_is_told_to_end(tmp_path: Path) -> None:
    with started("worker", env={"LOADWRIGHT_HOME": str(migrated_home(tmp_path)), "PYTHONUNBUFFERED": "1"}) as command:
        assert command.stdout is not None
        lines: list[str] = []
        while not lines or "background" not in lines[-1]:
            line = command.stdout.readline()
            assert line, "it ended before it worked"
            lines.append(line)
        command.send_signal(signal.SIGTERM)
        until(lambda: command.poll() is not None)
        assert command.returncode == 0
