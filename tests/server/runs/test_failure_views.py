"""Failed samples on the page of a run: filters, order and pages come from its address."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.test import Client

from loadwright.core.failed_samples import Wanted
from loadwright.server.runs.failure_views import wanted_of
from loadwright.server.runs.results import failures
from tests.server.runs.results.test_failures import deliver, sample
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def labels(client: Client, cast: Cast, **query: str) -> list[str]:
    page = client.get(f"/runs/{cast.ended.pk}/failures", query).content.decode()
    return re.findall(r'<strong title="[^"]*">([^<]*)</strong>', page)


def test_filters_and_order_are_those_of_the_address(client: Client, cast: Cast) -> None:
    deliver(cast, sample("pay", 1000), sample("look", 3000, response="out of stock"), sample("pay", 2000))
    client.force_login(cast.user)
    assert labels(client, cast) == ["look", "pay", "pay"]
    assert labels(client, cast, failed_order="at") == ["pay", "pay", "look"]
    assert labels(client, cast, failed_order="x", failed_label="=pay") == ["pay", "pay"]
    assert labels(client, cast, failed_text=" Out of ") == ["look"]
    assert labels(client, cast, failed_generator="load-2", failed_code="=500", failed_text="look") == ["look"]
    assert labels(client, cast, failed_code="=404") == []
    page = client.get(f"/runs/{cast.ended.pk}/failures", {"failed_code": "=404"}).content.decode()
    assert "0 of 3 kept failures." in page
    assert "No failures match." in page
    assert re.search(r'<option value="=404" selected>\s*404 \(0\)', page)


def test_pages_contain_each_failure_once(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "KEEP", 2)
    deliver(cast, *[sample(str(number), number) for number in range(5)])
    client.force_login(cast.user)
    assert [labels(client, cast, failed_page=page) for page in ("", "2", "3", "9", "-1")] == [
        ["4", "3"], ["2", "1"], ["0"], ["0"], ["4", "3"],
    ]  # fmt: skip
    last = client.get(f"/runs/{cast.ended.pk}/failures", {"failed_page": "3"}).content.decode()
    assert "page 3 of 3" in last
    assert 'data-failed-page="2"' in last
    assert 'data-failed-page="4"' not in last


def test_the_page_states_how_many_failures_cannot_be_paged_to(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "KEEP", 2)
    monkeypatch.setattr(failures, "MOST_PAGES", 2)
    deliver(cast, *[sample(str(number), number) for number in range(5)])
    client.force_login(cast.user)
    page = client.get(f"/runs/{cast.ended.pk}/failures", {"failed_page": "9"}).content.decode()
    assert "page 2 of 2" in page
    assert "The pages have the first 4 of them" in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", Wanted()),
        ("failed_label=%3D&failed_code=%3D", Wanted(label="", code="")),
        ("failed_label=%3D%3Dx&failed_generator=g", Wanted(label="=x", source="g")),
        (f"failed_text={'x' * 2000}", Wanted(text="x" * 1000)),
    ],
)
def test_blank_labels_and_codes_can_be_chosen(query: str, wanted: Wanted) -> None:
    assert wanted_of(QueryDict(query)) == wanted
