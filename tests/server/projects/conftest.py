"""A project, its people and its servers."""

from __future__ import annotations

import pytest

from tests.support import inventory


@pytest.fixture
def cast(db: None) -> inventory.Cast:
    return inventory.cast()
