"""The limit of file descriptors, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loadwright.cli.serving.descriptors import open_descriptors

RAISE = """
import resource, sys
from loadwright.cli.serving.descriptors import raise_limit
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(raise_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [(256, 512, "512 512 512"), (512, 512, "512 512 512")],
)
def test_a_process_takes_as_many_as_it_may(soft: int, hard: int, expected: str) -> None:
    command = [sys.executable, "-c", RAISE, str(soft), str(hard)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == expected


def test_open_files_are_counted() -> None:
    before = open_descriptors()
    with Path("/dev/null").open("rb"):
        assert open_descriptors() == before + 1
