"""A project with monitored servers, and a store with what their agents measured."""

from __future__ import annotations

import pytest

from tests.server.alerts.farm import Farm, farm


@pytest.fixture
def hosts(db: None) -> Farm:
    return farm()
