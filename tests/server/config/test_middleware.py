from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from pytest_django.fixtures import Settings

from loadwright.server.config.middleware import api_in_english, content_security_policy


def language(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


@pytest.mark.parametrize(("path", "expected"), [("/api/v1/runs", "en"), ("/runs", "zh-hans"), ("/apis", "zh-hans")])
def test_only_the_api_is_english_whatever_is_preferred(path: str, expected: str) -> None:
    with translation.override("zh-hans"):
        assert api_in_english(language)(RequestFactory().get(path)).getvalue() == expected.encode()


def test_every_answer_has_a_policy_unless_it_has_its_own(settings: Settings) -> None:
    request = RequestFactory().get("/")
    plain = content_security_policy(language)(request)
    assert plain.headers["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    own = content_security_policy(lambda _: HttpResponse(headers={"Content-Security-Policy": "sandbox"}))(request)
    assert own.headers["Content-Security-Policy"] == "sandbox"
