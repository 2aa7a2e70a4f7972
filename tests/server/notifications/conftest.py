"""Settings and services shared by the tests of notifications."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pytest_django.fixtures import Settings

from tests.support.chat_services import Services, chat_services


@pytest.fixture(autouse=True)
def local_webhooks(settings: Settings) -> None:
    """The services of tests listen on loopback."""
    settings.LOCAL_WEBHOOKS = True
    settings.PUBLIC_URL = "https://load.test"


@pytest.fixture
async def services() -> AsyncIterator[Services]:
    async with chat_services() as running:
        yield running
