"""Everybody of the access rules, and a room whose generators produce load."""

from __future__ import annotations

import pytest

from loadwright.server.projects.models import Room
from tests.support.access import cast as access_cast


@pytest.fixture
def cast() -> access_cast.Cast:
    return access_cast.build()


@pytest.fixture
def room() -> Room:
    return Room.objects.create(name="Load room", purpose=Room.Purpose.LOAD)
