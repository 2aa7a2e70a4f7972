"""Settings, people and objects shared by tests of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from loadwright.server.accounts.models import User
from loadwright.server.config.asgi import create_application
from loadwright.server.platform.telemetry import close
from loadwright.server.projects.models import Membership, Project
from tests.support import site
from tests.support.pages import PASSWORD, signed_in
from tests.support.sshd import Sshd
from tests.support.terminals import House, Serving, house, serving


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give each test a home folder, a telemetry store and a cache of its own."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    settings.SECRET_KEY = "only for tests, and long enough to be one"
    settings.CREDENTIAL_KEYS = []
    # The sshd of tests listens on loopback.
    settings.LOCAL_SERVERS = True
    # Hashing passwords as in production takes most of the time of many tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    close()
    cache.clear()
    yield tmp_path
    close()


@pytest.fixture
def user(db: None) -> User:
    """An administrator."""
    return User.objects.create_superuser("ann", password=PASSWORD)


@pytest.fixture
def browser(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def cast(user: User) -> site.Cast:
    return site.build(user)


@pytest.fixture
def boss(db: None) -> User:
    """Another administrator."""
    return User.objects.create_superuser("boss", password=PASSWORD)


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann", password=PASSWORD)


@pytest.fixture
def admin_browser(boss: User) -> Client:
    return signed_in(boss)


@pytest.fixture
def mei(db: None) -> User:
    """A member of the projects Shop and Bank."""
    user = User.objects.create_user("mei")
    for name in ("Shop", "Bank"):
        Membership.objects.create(project=Project.objects.create(name=name), user=user)
    return user


@pytest.fixture
def bob(db: None) -> User:
    """A member of no project."""
    return User.objects.create_user("bob")


@pytest.fixture
async def at_home(transactional_db: None, openssh: Sshd) -> House:
    return await sync_to_async(house)(openssh)


@pytest.fixture
async def served(transactional_db: None) -> AsyncIterator[Serving]:
    """The application in the test's own process and event loop."""
    async with serving(create_application(background=False)) as served:
        yield served
