from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django.fixtures import Settings

from loadwright.server.config.middleware import CompressedPages, api_in_english, content_security_policy
from tests.support.site import Cast

FORM = "application/x-www-form-urlencoded"


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


def test_pages_are_compressed_and_downloads_are_not() -> None:
    def encoding(answer: HttpResponse | StreamingHttpResponse, accepted: str) -> str | None:
        request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
        return CompressedPages(language).process_response(request, answer).headers.get("Content-Encoding")

    assert encoding(HttpResponse("page " * 1000), "gzip, br") == "gzip"
    assert encoding(HttpResponse("page " * 1000), "identity") is None
    assert encoding(StreamingHttpResponse([b"data " * 1000], headers={"Content-Length": "5000"}), "gzip") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plans?q=%00", 400),
        ("/plans?%00=q", 400),
        ("/runs/1/files/a%00b", 400),
        (f"/plans/{2**63}", 404),
        (f"/servers/{'9' * 400}/delete", 404),
        (f"/plans?q={'_' * 60_000}", 400),
        (f"/plans?q={'_' * 20_000}", 200),
        ("/plans?q=%2500", 200),
        ("/api/v1/plans?search=%00", 400),
        ("/api/v1/projects/1/members/a%00b", 400),
        (f"/api/v1/plans?search={'_' * 60_000}", 400),
    ],
)
def test_addresses_that_no_database_can_look_up_are_refused(browser: Client, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    if status == 400 and path.startswith("/api/"):
        assert answer.json()["error"]["code"] == "invalid"


@pytest.mark.django_db
def test_forms_with_a_null_byte_are_refused(browser: Client, cast: Cast) -> None:
    for data in ({"name": "a\0b"}, {"name\0": "a"}):
        assert browser.post(f"/plans/{cast.plan.pk}/rename", data).status_code == 400
        assert browser.post(f"/plans/{cast.plan.pk}/rename", urlencode(data), FORM).status_code == 400
    cast.plan.refresh_from_db()
    assert "\0" not in cast.plan.name


@pytest.mark.django_db
def test_a_form_in_an_encoding_that_is_none_of_texts_is_refused() -> None:
    kind = "multipart/form-data; boundary=x; charset=rot13"
    answer = Client().generic("POST", "/login", b"--x\r\n", content_type=kind)
    assert answer.status_code == 400
