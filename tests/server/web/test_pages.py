"""Every page: what it shows, in both languages. Who may see it is in ``tests/server/test_access.py``."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client
from django.urls import get_resolver, reverse

from loadwright.server.fleet.models import EnrolmentCode
from loadwright.server.plans.models import Plan
from loadwright.server.runs.models import Run, RunEvent

from .conftest import JMX, PASSWORD, Cast

APPS = ("accounts", "fleet", "plans", "runs", "web")


def page_names() -> list[str]:
    """Every named page of our apps, so that a new one is tried without being listed here."""
    resolver = get_resolver()
    return [
        f"{app}:{name}"
        for app in APPS
        for name in resolver.namespace_dict[app][1].reverse_dict
        if isinstance(name, str)
    ]


def address(name: str, cast: Cast) -> str:
    """The page's address, about the cast where it is about something."""
    things = {
        "run_id": cast.ended.pk, "plan_id": cast.plan.pk, "agent_id": cast.agent.pk, "token_id": 1,
        "user_id": cast.user.pk, "schedule_id": 1,
    }  # fmt: skip
    app, _, page = name.partition(":")
    (_, parameters), *_rest = get_resolver().namespace_dict[app][1].reverse_dict.getlist(page)[0][0]
    values = {parameter: things.get(parameter, "result.json") for parameter in parameters}
    return reverse(name, kwargs=values)


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", sorted(page_names()))
def test_page_answers_in_both_languages(name: str, language: str, cast: Cast, browser: Client) -> None:
    browser.cookies["django_language"] = language
    answer = browser.get(address(name, cast), {"plan": cast.plan.pk} if name == "runs:new" else {})
    assert answer.status_code in (200, 302, 405), name
    content = "" if answer.streaming else answer.content.decode()
    answer.close()
    if content.startswith("<!doctype html>"):
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert f'<html lang="{language}">' in content
        assert ("主菜单" in content, "Main menu" in content) == (language == "zh-hans", language == "en")


def test_empty_installation_shows_three_steps(browser: Client) -> None:
    shown = text_of(browser.get("/").content)
    assert "Three steps to the first result" in shown
    assert "No results yet" in shown


def test_overview_shows_what_runs_and_what_ended(cast: Cast, browser: Client) -> None:
    shown = text_of(browser.get("/").content)
    assert "Smoke" in shown
    assert "Nightly" in shown
    assert "20/s for 1 min on 1 generator" in shown


def test_overview_answers_nothing_when_nothing_changed(cast: Cast, browser: Client) -> None:
    seen = re.search(r"seen=(\w+)", browser.get("/").content.decode())
    assert seen is not None
    assert browser.get("/", {"seen": seen[1]}).status_code == 204
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPING)
    assert browser.get("/", {"seen": seen[1]}).status_code == 200


def test_wrong_password_is_said_beside_the_field_and_the_name_is_kept(user: object) -> None:
    answer = Client().post("/login", {"username": "ann", "password": "wrong"})
    assert "The user name or the password is wrong." in text_of(answer.content)
    assert 'value="ann"' in answer.content.decode()


def test_lock_after_too_many_failures_says_how_long(user: object) -> None:
    client = Client()
    for _ in range(10):
        client.post("/login", {"username": "ann", "password": "wrong"})
    answer = client.post("/login", {"username": "ann", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in text_of(answer.content)


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(target: str, user: object) -> None:
    answer = Client().post("/login", {"username": "ann", "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_token_is_shown_once(browser: Client) -> None:
    created = browser.post("/tokens", {"name": "ci", "scope": "write", "days": ""}).content.decode()
    secret = re.search(r"lw_[\w-]{20,}", created)
    assert secret is not None
    assert secret[0] not in browser.get("/tokens").content.decode()


def test_enrolment_code_is_shown_once_as_a_command(browser: Client) -> None:
    created = browser.post("/generators", {"uses": "2", "hours": "1"}).content.decode()
    secret = re.search(r"--enrol (join_[\w-]+)", created)
    assert secret is not None
    assert EnrolmentCode.objects.get().uses_left == 2
    assert secret[1] not in browser.get("/generators").content.decode()


def test_upload_leads_to_the_plan(browser: Client, tmp_path: object) -> None:
    answer = browser.post("/plans/upload", {"file": _file("shop.jmx", JMX)}, headers={"accept": "application/json"})
    plan = Plan.objects.get()
    assert answer.json() == {"address": f"/plans/{plan.pk}"}
    shown = text_of(browser.get(f"/plans/{plan.pk}").content)
    assert "Buyers" in shown
    assert "needs the JMeter plugin jpgc-dummy" in shown


def test_upload_that_is_no_plan_says_why_and_leaves_nothing(browser: Client) -> None:
    answer = browser.post("/plans/upload", {"file": _file("x.jmx", b"hello")}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "x.jmx is empty or not XML" in answer.json()["error"]
    assert not Plan.objects.exists()


def test_upload_error_is_said_in_chinese(browser: Client) -> None:
    browser.cookies["django_language"] = "zh-hans"
    answer = browser.post("/plans/upload", {"file": _file("x.jmx", b"hello")}, headers={"accept": "application/json"})
    assert "不是 XML" in answer.json()["error"]


def _file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


START = {
    "mode": "rate", "target": "20", "duration": "30s", "shape": "steady", "generators": "1", "max_threads": "10",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": "0"}, "0 is no rate"),
        ({"target": "-3"}, "-3 is no rate"),
        ({"target": ""}, "Give the rate per second"),
        ({"duration": "soon"}, "is not a duration"),
        ({"shape": "curve", "curve": "30s:10%,10s:20%"}, "order the points by time"),
        ({"generators": "7"}, "7 generators were asked for but 0 are idle"),
        ({"requirements": "fast"}, "is not METRIC < VALUE"),
        ({"properties": "nonsense"}, "is not NAME=VALUE"),
    ],
)
def test_start_form_says_what_is_wrong_and_keeps_what_was_typed(
    changes: dict[str, str], said: str, cast: Cast, browser: Client
) -> None:
    data = {**START, "name": "My run", **changes}
    answer = browser.post(f"/runs/new?plan={cast.plan.pk}", data)
    shown = answer.content.decode().replace("&lt;", "<").replace("&#x27;", "'")
    assert answer.status_code == 200
    assert said in shown
    assert 'value="My run"' in shown
    assert Run.objects.count() == 2


def test_run_page_offers_only_what_its_state_allows(cast: Cast, browser: Client) -> None:
    running = browser.get(f"/runs/{cast.running.pk}").content.decode()
    ended = browser.get(f"/runs/{cast.ended.pk}").content.decode()
    assert "data-active-only hidden" not in running
    assert "data-active-only hidden" in ended
    assert "data-final-only hidden" in running


def test_rate_is_changed_from_the_page(cast: Cast, browser: Client) -> None:
    where = f"/runs/{cast.running.pk}/target"
    good = browser.post(where, {"value": "55"}, headers={"HX-Request": "true"})
    bad = browser.post(where, {"value": "many"}, headers={"HX-Request": "true"})
    assert "Asked of all generators." in text_of(good.content)
    assert "“many” is not a number." in text_of(bad.content)
    assert Run.objects.get(pk=cast.running.pk).target == 55
    assert RunEvent.objects.get(run=cast.running, kind="rate").text == "20 → 55/s"


def test_note_and_stop_from_the_page(cast: Cast, browser: Client) -> None:
    browser.post(f"/runs/{cast.running.pk}/note", {"text": "second node added"})
    browser.post(f"/runs/{cast.running.pk}/stop", {"how": "now"})
    run = Run.objects.get(pk=cast.running.pk)
    assert (run.state, run.stop_now) == ("stopping", True)
    assert RunEvent.objects.filter(run=run, text="second node added").exists()


@pytest.mark.django_db(transaction=True)
async def test_result_and_plan_are_downloaded_whole(cast: Cast) -> None:
    client = AsyncClient()
    await client.aforce_login(cast.user)
    for where, start in ((f"/runs/{cast.ended.pk}/files/result.json", b"{"), (f"/plans/{cast.plan.pk}/download", JMX)):
        got: Any = await client.get(where)
        content = b"".join([part async for part in got.streaming_content])
        assert got.headers["Content-Disposition"].startswith("attachment; filename=")
        assert int(got.headers["Content-Length"]) == len(content)
        assert content.startswith(start)


def test_no_other_file_of_a_run_is_downloaded(cast: Cast, browser: Client) -> None:
    for name in ("page.json", "secret-key", "..%2fsecret-key"):
        assert browser.get(f"/runs/{cast.ended.pk}/files/{name}").status_code == 404


def test_runs_are_filtered_and_sorted_by_the_address(cast: Cast, browser: Client) -> None:
    def names(query: str) -> list[str]:
        html = browser.get(f"/runs?{query}").content.decode()
        return [name for name in re.findall(r'title="(\w+)">', html) if name in ("Nightly", "Smoke")]

    assert names("state=active") == ["Smoke"]
    assert names("state=final") == ["Nightly"]
    assert names("q=night") == ["Nightly"]
    assert names("sort=name") == ["Nightly", "Smoke"]
    assert names("sort=-name") == ["Smoke", "Nightly"]
    assert names("sort=nonsense&state=nonsense&page=99&plan=x") == ["Smoke", "Nightly"]
    assert "No run fits" in text_of(browser.get("/runs?q=unheard-of").content)


def test_search_finds_plans_and_runs(cast: Cast, browser: Client) -> None:
    found = text_of(browser.get("/search", {"q": "shop"}, headers={"HX-Request": "true"}).content)
    assert "shop" in found
    assert "Smoke" in found
    nothing = browser.get("/search", {"q": "<script>"}, headers={"HX-Request": "true"}).content
    assert b"<script>" not in nothing


@pytest.mark.parametrize("where", ["/nowhere", "/runs/999", "/plans/999", "/runs/new?plan=999"])
def test_unknown_address_is_answered_with_the_404_page(where: str, browser: Client) -> None:
    answer = browser.get(where)
    assert answer.status_code == 404
    assert "Not found" in text_of(answer.content)


def test_failure_of_the_server_is_answered_with_the_500_page(
    cast: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> object:
        raise RuntimeError("broken")

    monkeypatch.setattr("loadwright.server.runs.queries.runs", broken)
    browser.raise_request_exception = False
    answer = browser.get("/runs")
    assert answer.status_code == 500
    assert "That did not work" in text_of(answer.content)
