"""What these tests share."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.server.plans.models import Plan
from tests.server.plans.packed import packed
from tests.support.site import Cast


@pytest.fixture
def users(browser: Client, cast: Cast) -> Plan:
    answer = browser.post("/plans/upload", {"file": SimpleUploadedFile("users.zip", packed())})
    assert answer.status_code == 302
    return Plan.objects.get(name="users")
