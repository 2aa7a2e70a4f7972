"""The API as a whole: unexpected errors, and requests that exceed its limits."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.conf.global_settings import FILE_UPLOAD_MAX_MEMORY_SIZE
from django.http import HttpRequest
from django.test import Client, RequestFactory

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.config.api import api
from tests.support.openapi import DOCUMENT
from tests.support.site import Cast


def test_a_failure_of_the_server_is_an_error_like_any_other(caplog: pytest.LogCaptureFixture) -> None:
    request: HttpRequest = RequestFactory().get("/api/v1/runs")
    with caplog.at_level(logging.ERROR):
        answer = api.on_exception(request, RuntimeError("the disk is gone"))
    assert answer.status_code == 500
    assert b'"code": "error"' in answer.content
    assert b"the disk is gone" not in answer.content
    assert "the disk is gone" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\ud800b", "a\0b"])
def test_a_text_that_cannot_be_stored_breaks_no_page(cast: Cast, browser: Client, text: str) -> None:
    def send(method: str, path: str, **data: object) -> int:
        return browser.generic(method, f"/api/v1{path}", json.dumps(data), "application/json").status_code

    run, load = cast.running.pk, {"plan": cast.plan.pk, "rate": 5}
    assert send("POST", f"/runs/{run}/notes", text=text) == 201
    assert send("PUT", f"/plans/{cast.plan.pk}/load", rate=5, properties={text: text}, name=text) == 200
    assert send("POST", "/runs", **load, room=text) == 400
    assert send("POST", "/runs", **load, name=text, requirements=[text]) == 400
    assert send("POST", f"/runs/{run}/stop", reason=text) == 200
    for path in ("/runs", f"/runs/{run}", f"/plans/{cast.plan.pk}"):
        assert browser.get(path).status_code == 200
    for path in (f"/plans/{cast.plan.pk}/load", "/audit"):
        assert "a\ufffdb" in browser.get(path).content.decode()
    for path in (f"/runs/{run}", f"/runs/{run}/live", f"/plans/{cast.plan.pk}/load", "/audit"):
        answer = browser.get(f"/api/v1{path}")
        assert answer.status_code == 200
        json.dumps(answer.json(), ensure_ascii=False).encode()
    # As the export in CSV encodes them.
    details = json.dumps([entry.detail for entry in AuditEntry.objects.all()], ensure_ascii=False).encode()
    assert "a\ufffdb".encode() in details


def posted(browser: Client, path: str, content: str | bytes, kind: str = "application/json") -> tuple[int, str]:
    """Return status and message of a request that must be refused."""
    answer = browser.generic("POST", f"/api/v1{path}", content, kind)
    return answer.status_code, answer.json()["error"]["message"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"rate": 1e400}', "outside the range of a float"),
        ('{"rate": NaN}', "NaN is not a JSON value"),
        (f'{{"threads": 1{"0" * 400}}}', "an integer of more than 64 bits"),
        (f'{{"threads": 1{"0" * 5000}}}', "an integer of more than 64 bits"),
        ("[" * 30_000, "nested more than"),
        ('{"a":' * 30_000, "nested more than"),
        (b"\xff\xfe\xff", "decode"),
    ],
)
def test_a_body_beyond_the_limits_is_refused(cast: Cast, browser: Client, content: str | bytes, reason: str) -> None:
    for path in (f"/runs/{cast.running.pk}/rate", "/runs", "/rooms"):
        status, message = posted(browser, path, content)
        assert (status, reason in message) == (400, True), message


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["variables", "properties", "system_properties"])
@pytest.mark.parametrize("text", ["\x1b", "\x08", "\n", "\ufffe", "\x9b"])
def test_control_characters_in_values_are_refused(cast: Cast, browser: Client, option: str, text: str) -> None:
    for pairs in ({"HOST": f"a{text}b"}, {f"HO{text}ST": "a"}):
        status, _message = posted(browser, "/runs", json.dumps({"plan": cast.plan.pk, "rate": 5, option: pairs}))
        assert status == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x",
        "multipart/form-data; boundary=x; charset=rot13",
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_is_refused(browser: Client, kind: str) -> None:
    assert posted(browser, "/plans", b"--x\r\n", kind)[0] == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["x" * 5000, "x" * 5000 + ".jmx", "x." + "j" * 5000, "a\x1b[2J.jmx", ".", "..", "/", "\ufffe"]
)
@pytest.mark.parametrize("size", [10, FILE_UPLOAD_MAX_MEMORY_SIZE + 1])
def test_a_strange_file_name_is_no_failure(browser: Client, name: str, size: int) -> None:
    form = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{"x" * size}\r\n--b--\r\n'
    status, _message = posted(browser, "/plans", form.encode(), "multipart/form-data; boundary=b")
    assert status == 400


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/runs/{}/files/" + "x" * 5000, "/runs/" + "9" * 5000, "/runs/" + "9" * 20])
def test_a_strange_address_is_not_found(cast: Cast, browser: Client, path: str) -> None:
    assert browser.get("/api/v1" + path.format(cast.ended.pk)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2**63, 10**400])
def test_an_id_that_no_database_holds_is_not_found_by_any_operation(browser: Client, number: int) -> None:
    found = [(path, method) for path, one in DOCUMENT["paths"].items() for method in one]
    with_id = [(re.sub(r"{\w+_id}", str(number), path), method) for path, method in found if "_id}" in path]
    assert with_id
    for path, method in with_id:
        answer = browser.generic(method.upper(), path.replace("{", "").replace("}", ""), "{}", "application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2**31, 2**63, 2**64, 10**400, -1])
def test_a_number_that_no_database_holds_is_no_failure(browser: Client, number: int) -> None:
    assert browser.get(f"/api/v1/runs?offset={number}").status_code == 400
    assert browser.get(f"/api/v1/runs?plan={number}").status_code in (200, 400)


LONG = "x" * 100_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options",
    [
        {"curve": f"0s:1%,{LONG}"},
        {"curve": LONG},
        {"requirements": [LONG[:1200]]},
        {"requirements": [f"{LONG[:1000]} < 1"]},
        {"room": LONG},
        {"variables": {f"{LONG}=": "1"}},
        {"variables": {LONG: "\x1b"}},
        {"variables": {LONG: []}},
        {"split": [LONG]},
        {"mode": LONG},
        {"duration_s": LONG},
    ],
)
def test_an_error_does_not_quote_a_long_value_as_a_whole(
    cast: Cast, browser: Client, options: dict[str, object]
) -> None:
    request = json.dumps({"plan": cast.plan.pk, "rate": 5, **options})
    answer = browser.generic("POST", "/api/v1/runs", request, "application/json")
    assert (answer.status_code in (400, 404, 409), len(answer.content) < 3000) == (True, True), answer.content[:1000]


@pytest.mark.django_db
def test_other_errors_do_not_either(browser: Client) -> None:
    for path in (f"/plans?project={LONG[:8000]}", f"/{LONG[:8000]}", f"/audit?since={LONG[:8000]}"):
        assert len(browser.get(f"/api/v1{path}").content) < 3000
