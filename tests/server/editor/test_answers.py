"""Requests are read as declared, and errors are answered as JSON."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from loadwright.server.editor import errors
from loadwright.server.editor.answers import answered, asked, language
from loadwright.server.editor.schemas import FindAsked
from loadwright.server.platform.errors import ActionError


def request(content: str) -> HttpRequest:
    return RequestFactory().post("/", content, content_type="application/json")


def test_what_is_declared_is_read() -> None:
    assert asked(request('{"pattern": "a", "regular": true}'), FindAsked).regular


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pattern": ""}', '{"pattern": 1}', '{"pattern": "a", "b": 1}'])
def test_everything_else_is_refused(content: str) -> None:
    with pytest.raises(ActionError) as error:
        asked(request(content), FindAsked)
    assert error.value.message.code == "editor.malformed"


def test_errors_are_answered() -> None:
    def view(_request: HttpRequest) -> dict[str, int]:
        raise errors.NOTHING_TO_SAVE()

    answer = answered(view)(request("{}"))
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (409, "conflict")
    assert answer.headers["Cache-Control"].startswith("max-age=0")


def test_names_of_jmeter_are_in_the_readers_language() -> None:
    for code, expected in (("zh-hans", "zh"), ("en", "en")):
        with translation.override(code):
            assert language() == expected
