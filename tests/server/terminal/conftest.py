"""A server of its own for each test, in the test's process, beside the sshd that all share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from pytest_django.fixtures import Settings

from loadwright.server.config.asgi import create_application
from loadwright.server.runs.measurements.telemetry import close
from tests.support.sshd import Sshd

from .terminals import House, Serving, house, serving


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    settings.SECRET_KEY = "only for tests"
    settings.CREDENTIAL_KEYS = []
    settings.CONDUCT = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return tmp_path


@pytest.fixture
async def at_home(transactional_db: None, openssh: Sshd) -> House:
    return await sync_to_async(house)(openssh)


@pytest.fixture
async def served(transactional_db: None) -> AsyncIterator[Serving]:
    close()
    async with serving(create_application()) as served:
        yield served
