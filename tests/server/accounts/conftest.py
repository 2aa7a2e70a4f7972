"""An administrator, a person, and browsers in which they are signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from loadwright.server.accounts.models import User

PASSWORD = "correct-horse-9"


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.SECRET_KEY = "only for tests, and long enough to be one"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss", password=PASSWORD)


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann", password=PASSWORD)


@pytest.fixture
def admin_browser(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def sign_in(username: str, password: str = PASSWORD, address: str = "10.0.0.1") -> Client:
    """A browser that signed in, or tried to: ``sessionid`` is among its cookies only then."""
    client = Client(REMOTE_ADDR=address)
    client.post("/login", {"username": username, "password": password})
    return client
