"""A secret among the arguments disappears from the list of processes; the other arguments stay."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from loadwright.agent.runtime.command_line import hide_argument
hide_argument(sys.argv[1])
print("hidden", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["join_1", "--enrol", "join_1", "--name", "join_12"], ["xxxxxx", "--enrol", "xxxxxx", "--name", "join_12"]),
        (["join_1", "--enrol=join_1", "é"], ["xxxxxx", "--enrol=xxxxxx", "é"]),
        (["", "--name", "a"], ["", "--name", "a"]),
    ],
)
def test_only_the_secret_is_overwritten(arguments: list[str], left: list[str]) -> None:
    command = [sys.executable, "-c", SCRIPT, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"hidden\n"
        shown = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
        process.stdin.close()
    assert shown.split("\0")[3:-1] == left
    assert process.returncode == 0
