"""What the pages of plans and of their revisions share."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.plans import storage
from loadwright.server.plans.models import Plan
from tests.support.pages import signed_in, text_of
from tests.support.site import uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(mei: User) -> Client:
    return signed_in(mei)


@pytest.fixture
def shop(mei: User) -> Plan:
    return uploaded(mei, "Shop")


@pytest.mark.parametrize("where", ["", "/revisions/1"])
def test_a_missing_file_is_reported(client: Client, shop: Plan, where: str) -> None:
    address = f"/plans/{shop.pk}{where}"
    assert "The plan can no longer be read" not in text_of(client.get(address).content)
    default_storage.delete(storage.upload_path(shop.newest.sha256))
    storage._delete_contents(shop.newest.sha256)
    assert "The plan can no longer be read" in text_of(client.get(address).content)
    assert client.get(f"{address}/download").status_code == 404


@pytest.mark.parametrize("where", ["/plans/upload", "/plans/{plan}/revisions/upload"])
def test_a_form_without_scripts_leads_to_the_error(client: Client, shop: Plan, where: str) -> None:
    address = where.format(plan=shop.pk)
    answer = client.post(address, {"file": SimpleUploadedFile("x.jmx", b"hello")})
    assert answer.headers["Location"] == address.removesuffix("/upload")
    assert "x.jmx is text of another kind" in text_of(client.get(answer.headers["Location"]).content)
