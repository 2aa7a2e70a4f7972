"""The unit tests of the pages' scripts, run by node's test runner: a file of frontend/tests each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
FILES = sorted(path.relative_to(FRONTEND).as_posix() for path in (FRONTEND / "tests").rglob("*.test.js"))


@pytest.mark.parametrize("name", FILES)
def test_scripts(name: str) -> None:
    command = ["node", "--import", "./tests/setup.js", name]
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout, done.stdout
