"""The API of runs: what it accepts, and how it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.support.site import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "field", "code", "text"),
    [
        ({"rate": 0}, "rate", "spec.rate", "Invalid rate 0: enter a number greater than 0"),
        ({"rate": 5, "threads": 5}, "threads", "spec.rate_and_threads", "Rate and threads exclude each other"),
        ({"rate": 5, "curve": "soon"}, "curve", "input.curve_point", "soon"),
        ({"threads": 2, "generators": 3}, "generators", "spec.threads_shared", "2 threads cannot be shared among 3"),
    ],
)
def test_an_error_names_field_and_code_in_english(
    cast: Cast, browser: Client, asked: dict[str, Any], field: str, code: str, text: str
) -> None:
    answer = browser.post(
        "/api/v1/runs", {"plan": cast.plan.pk, **asked}, "application/json", headers={"accept-language": "zh-hans"}
    )
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["field"], error["detail"]["code"]) == ("invalid", field, code)
    assert text in error["message"]


def test_a_page_answers_in_the_reader_s_language(cast: Cast, browser: Client) -> None:
    form = {"mode": "rate", "target": "0", "duration": "5s", "shape": "steady", "generators": "1", "max_threads": "9"}
    with translation.override("en"):  # restores the language that the request activates
        page = browser.post(f"/runs/new?plan={cast.plan.pk}", form, headers={"accept-language": "zh-hans"})
    assert "速率 0 无效" in page.content.decode()


@pytest.mark.parametrize(
    ("window", "field"),
    [
        ({"since": 2000, "until": 1999}, "until"),
        ({"since": -1}, "since"),
        ({"points": 0}, "points"),
        ({"until": "x"}, "until"),
    ],
)
def test_an_invalid_window_of_a_series_is_refused(
    cast: Cast, browser: Client, window: dict[str, Any], field: str
) -> None:
    answer = browser.get(f"/api/v1/runs/{cast.running.pk}/series", window)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert browser.get(f"/api/v1/runs/{cast.running.pk}/series", {"since": 5, "until": 5}).status_code == 200
