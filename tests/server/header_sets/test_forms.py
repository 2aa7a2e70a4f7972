"""The form of a header set."""

from __future__ import annotations

import json

import pytest

from loadwright.server.header_sets.forms import HeaderSetForm
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import Header, SetInput

pytestmark = pytest.mark.django_db


def test_a_new_set_can_begin_with_headers() -> None:
    form = HeaderSetForm(start="json")
    assert [row["name"] for row in json.loads(form.rows)] == ["Content-Type", "Accept"]
    assert json.loads(HeaderSetForm(start="no such").rows) == []


def test_rows_are_read_from_json() -> None:
    form = HeaderSetForm({"name": "API", "methods": ["GET"], "headers": json.dumps([{"name": "A", "value": "1"}])})
    assert form.is_valid()
    assert form.given() == SetInput("API", "", ["GET"], [Header("A", "1")])


@pytest.mark.parametrize("rows", ["{", "[1]", '"text"'])
def test_rows_that_are_not_valid_are_reported_and_not_shown(rows: str) -> None:
    form = HeaderSetForm({"name": "API", "headers": rows})
    assert not form.is_valid()
    assert "headers" in form.errors
    assert form.rows == "[]"


def test_the_project_of_a_set_is_not_changed(api: HeaderSet) -> None:
    form = HeaderSetForm(found=api)
    assert "project" not in form.fields
    assert json.loads(form.rows) == api.headers
