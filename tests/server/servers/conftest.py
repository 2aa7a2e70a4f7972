"""A home and a cast for every test of servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from .cast import Cast
from .cast import cast as new_cast


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.SECRET_KEY = "only for tests"
    settings.CREDENTIAL_KEYS = []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return tmp_path


@pytest.fixture
def cast(db: None) -> Cast:
    return new_cast()
