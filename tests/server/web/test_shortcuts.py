"""Helpers of views."""

from __future__ import annotations

from typing import NoReturn

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from loadwright.core.messages import TEXT
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, ActionError
from loadwright.server.web import shortcuts


def failing(code: str) -> NoReturn:
    raise ActionError(TEXT(text="Failed."), code=code)


@pytest.mark.parametrize(
    ("code", "error"), [(NOT_FOUND, Http404), (FORBIDDEN, PermissionDenied), (INVALID, ActionError)]
)
def test_errors_of_queries_become_status_codes(code: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="Failed"):
        shortcuts.get_or_404(failing, code)


def test_a_found_object_is_returned() -> None:
    assert shortcuts.get_or_404(max, 1, 2) == 2


@pytest.fixture
def request_with_messages() -> HttpRequest:
    request = RequestFactory().post("/")
    vars(request)["_messages"] = CookieStorage(request)
    return request


def test_an_action_redirects_with_its_message(request_with_messages: HttpRequest) -> None:
    answer = shortcuts.run_action(request_with_messages, lambda: "Done.", "/done", "/failed")
    assert (answer.status_code, answer["Location"]) == (302, "/done")
    assert [(message.level_tag, str(message)) for message in get_messages(request_with_messages)] == [
        ("success", "Done.")
    ]


@pytest.mark.parametrize(("failed", "target"), [("/failed", "/failed"), ("", "/done")])
def test_a_refused_action_redirects_with_its_error(
    request_with_messages: HttpRequest, failed: str, target: str
) -> None:
    answer = shortcuts.run_action(request_with_messages, lambda: failing(CONFLICT), "/done", failed)
    assert answer["Location"] == target
    assert [message.level_tag for message in get_messages(request_with_messages)] == ["error"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("-1", None),
        ("x", None),
        ("٣", None),
        (None, None),
    ],
)
def test_only_numbers_that_fit_a_database_are_read(text: str | None, number: int | None) -> None:
    assert shortcuts.int_or_none(text) == number
