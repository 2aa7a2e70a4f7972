"""A project with monitored servers, and a store with what their agents measured."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.server.alerts.farm import Farm, farm
from tests.support.pages import signed_in


@pytest.fixture
def hosts(db: None) -> Farm:
    return farm()


@pytest.fixture
def browser(hosts: Farm) -> Client:
    """The browser of a maintainer."""
    return signed_in(hosts.people.maintainer)
