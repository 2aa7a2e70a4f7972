"""What these tests share."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from tests.support.inventory import Cast, cast


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()
