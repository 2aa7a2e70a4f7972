"""The page of the reference: every operation with an example, in the languages of the product."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from loadwright.server.reference.contents import contents_of
from tests.support.openapi import DOCUMENT

pytestmark = pytest.mark.django_db
CONTENTS = contents_of(DOCUMENT)


def test_every_operation_is_shown_with_its_example() -> None:
    shown = [one for group in CONTENTS.groups for one in group.operations]
    assert len(shown) == sum(len(methods) for methods in DOCUMENT["paths"].values())
    assert [one.summary for one in shown if not (one.request and one.access)] == []
    assert [group.name for group in CONTENTS.groups if not group.operations] == []


def test_links_lead_to_what_is_on_the_page(browser: Client) -> None:
    html = browser.get("/api/v1/docs").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r'data-copy="#([^"]+)"', html)) <= set(ids)


def test_examples_have_the_address_of_this_server(browser: Client) -> None:
    html = browser.get("/api/v1/docs").content.decode()
    assert "http://testserver/api/v1/runs" in html
    assert "example.org/api" not in html


def test_the_page_is_in_the_language_of_its_reader(browser: Client) -> None:
    browser.cookies["django_language"] = "zh-hans"
    html = browser.get("/api/v1/docs").content.decode()
    assert "请求示例" in html
    assert "Example request" not in html
    assert "Start a run" in html
