"""A project, its people and its servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import inventory
from tests.support.sshd import Sshd, sshd


@pytest.fixture
def cast(db: None) -> inventory.Cast:
    return inventory.cast()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Sshd]:
    """An sshd whose keys can be replaced."""
    with sshd(tmp_path / "own", name="web-1", host_keys=("ed25519",)) as server:
        yield server
