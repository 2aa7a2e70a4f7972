"""A process that has ended is known to have, unless it belongs to another machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from loadwright.server.platform import identity

OTHER = "from loadwright.server.platform.identity import identity; print(identity(), flush=True); input()"


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    """Another process, which prints its identity and waits for its end."""
    child = subprocess.Popen([sys.executable, "-c", OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def test_a_process_that_was_killed_has_ended(other: subprocess.Popen[str]) -> None:
    assert other.stdout is not None
    text = other.stdout.readline().strip()
    assert (text == identity.identity(), len(text) <= 50) == (False, True)
    assert not identity.has_ended(text)
    assert not identity.has_ended(f"{text}.more")
    other.kill()
    other.wait()
    assert identity.has_ended(text)
    assert identity.has_ended(f"{text}.more")


def test_this_process_has_not_ended_but_an_earlier_one_with_its_id_has() -> None:
    own = identity.identity()
    assert not identity.has_ended(own)
    assert identity.has_ended(f"{own.rpartition('.')[0]}.another-start")


@pytest.mark.parametrize("text", ["", "0123456789abcdef", "elsewhere.7.abc-1", "elsewhere.x.abc"])
def test_a_process_of_another_machine_may_be_alive(text: str) -> None:
    assert not identity.has_ended(text)
