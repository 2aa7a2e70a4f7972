"""A project, its people and its servers."""

from __future__ import annotations

import pytest

from tests.support import inventory


@pytest.fixture
def people(db: None) -> inventory.Cast:
    return inventory.cast()
