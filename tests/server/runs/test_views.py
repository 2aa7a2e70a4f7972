"""The pages of runs."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from loadwright.core.protocol import Host, Report
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.platform import stored
from loadwright.server.projects.models import Room
from loadwright.server.runs import queries, storage
from loadwright.server.runs.models import Run, RunEvent, RunTarget
from tests.support.pages import text_of
from tests.support.site import JMX, Cast, idle_generator


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
    assert "Target of all generators." in text_of(good.content)
    assert "“many” is not a number." in text_of(bad.content)
    assert Run.objects.get(pk=cast.running.pk).target == 55
    assert str(RunEvent.objects.get(run=cast.running, kind="rate").message) == "20 → 55/s"


def test_rate_is_changed_by_a_percentage_of_what_was_requested(cast: Cast, browser: Client) -> None:
    where = f"/runs/{cast.running.pk}/target"
    for value, total in (("150%", 30), ("50 %", 10), ("120％", 24)):
        done = browser.post(where, {"value": value}, headers={"HX-Request": "true"}).content
        assert Run.objects.get(pk=cast.running.pk).target == total
        assert f'value="{total}"' in done.decode()
        assert "100% is 20/s, as requested at the start." in text_of(done)
    for value in ("150%5", "%", "x%", "5%%"):
        bad = browser.post(where, {"value": value}, headers={"HX-Request": "true"})
        assert f"“{value}” is not a number." in text_of(bad.content)


def test_note_and_stop_from_the_page(cast: Cast, browser: Client) -> None:
    browser.post(f"/runs/{cast.running.pk}/note", {"text": "second node added"})
    browser.post(f"/runs/{cast.running.pk}/stop", {"how": "now"})
    run = Run.objects.get(pk=cast.running.pk)
    assert (run.state, run.stop_now) == ("stopping", True)
    assert str(RunEvent.objects.get(run=run, kind="note").message) == "second node added"


@pytest.mark.django_db(transaction=True)
async def test_result_and_plan_are_downloaded_whole(cast: Cast) -> None:
    client = AsyncClient()
    await client.aforce_login(cast.user)
    run, plan = f"/runs/{cast.ended.pk}/files/result.json", f"/plans/{cast.plan.pk}/download"
    for where, start in ((run, b"{"), (f"/api/v1{run}", b"{"), (plan, JMX), (f"/api/v1{plan}", JMX)):
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
    assert "No runs match" in text_of(browser.get("/runs?q=unheard-of").content)


def test_start_form_places_requirements_with_the_load(cast: Cast, browser: Client) -> None:
    page = browser.get(f"/runs/new?plan={cast.plan.pk}").content.decode()
    assert page.index('name="target"') < page.index('name="requirements"') < page.index('id="preview"')


def test_start_form_names_the_options_that_it_hides(cast: Cast, browser: Client) -> None:
    page = browser.get(f"/runs/new?plan={cast.plan.pk}").content.decode()
    head = re.search(r"<summary class=\"card-header.*?</summary>", page, re.DOTALL)
    assert head is not None
    assert "#chevron-right" in head[0]
    shown = text_of(head[0].encode())
    assert all(f"{name} ·" in shown for name in ("JMeter properties", "Maximum threads", "Debug"))


def test_comments_of_variables_are_shown_where_they_are_set(cast: Cast, browser: Client) -> None:
    for where in (f"/plans/{cast.plan.pk}", f"/runs/new?plan={cast.plan.pk}", f"/plans/{cast.plan.pk}/load"):
        assert "Where the shop is" in text_of(browser.get(where).content), where


def test_list_has_room_schedule_samples_and_mean(cast: Cast, browser: Client) -> None:
    room = Room.objects.create(name="Load room", purpose=Room.Purpose.LOAD)
    due = cast.ended.start_at
    Run.objects.filter(pk=cast.ended.pk).update(room=room, due_at=due, samples=12345, mean_ms=67.8)
    page = text_of(browser.get("/runs?state=final").content)
    for text in ("Load room", "by schedule", "12,345", "67.8 ms"):
        assert text in page
    assert "manual" not in page
    assert "manual" in text_of(browser.get("/runs?state=active").content)
    for sort in ("room", "samples", "mean", "-mean"):
        assert "Nightly" in text_of(browser.get(f"/runs?sort={sort}").content)


def test_the_list_compares_what_was_reached_with_what_was_asked_in_the_same_time(cast: Cast, browser: Client) -> None:
    assert cast.ended.start_at is not None
    RunTarget.objects.create(run=cast.ended, at=cast.ended.start_at + timedelta(seconds=30), value=60)
    page = text_of(browser.get("/runs?state=final").content)
    assert "target 40/s" in page
    assert "20/s for 1 min on 1 generator" in page
    shown = browser.get(f"/api/v1/runs/{cast.ended.pk}").json()
    assert (shown["target"], shown["target_now"], shown["asked"]) == (20, 60, pytest.approx(40))
    assert browser.get(f"/api/v1/runs/{cast.running.pk}").json()["asked"] is None


def test_a_scheduled_run_is_listed_by_its_start_and_not_by_its_creation(cast: Cast, browser: Client) -> None:
    started = timezone.now() + timedelta(minutes=5)
    long_ago = started - timedelta(days=3)
    Run.objects.filter(pk=cast.ended.pk).update(created_at=long_ago, due_at=started, claimed_at=started)
    for address in ("/runs", "/runs?sort=-when"):
        page = browser.get(address).content.decode()
        assert page.index(">Nightly<") < page.index(">Smoke<")
    assert [one["name"] for one in browser.get("/api/v1/runs").json()] == ["Nightly", "Smoke"]
    head = browser.get(f"/runs/{cast.ended.pk}").content.decode()
    for text in (page, head):
        assert f'datetime="{started:%Y-%m-%dT%H:%M}' in text
        assert f"{long_ago:%Y-%m-%dT}" not in text
    assert "(by schedule)" in head
    assert queries.newest_of_plan(cast.user, cast.plan)[0] == cast.ended
    assert queries.last_of_plans(cast.user, [cast.plan]) == {cast.plan.pk: cast.ended}


def test_files_of_a_generator_have_its_name(cast: Cast, browser: Client) -> None:
    agent = cast.ended.generators.get().agent
    Agent.objects.filter(pk=agent.pk).update(name="上海 1/a")
    name = f"jmeter-{agent.key}-2.log"
    stored.write(storage.path(cast.ended.key, name), b"log")
    assert "jmeter-上海 1-a-2.log" in text_of(browser.get(f"/runs/{cast.ended.pk}/files").content)
    for where, title in ((f"/runs/{cast.ended.pk}", f"run-{cast.ended.pk}-"), (f"/api/v1/runs/{cast.ended.pk}", "")):
        answer = browser.get(f"{where}/files/{name}")
        answer.close()
        assert f"{title}jmeter-上海 1-a-2.log" in unquote(answer.headers["Content-Disposition"])
    assert [one["name"] for one in browser.get(f"/api/v1/runs/{cast.ended.pk}/files").json()] == [name, "result.json"]


def test_start_form_describes_the_idle_generators(cast: Cast, browser: Client) -> None:
    page = f"/runs/new?plan={cast.plan.pk}"
    assert "Idle generators" not in text_of(browser.get(page).content)
    agent = idle_generator()
    Agent.objects.filter(pk=agent.pk).update(cores=8, memory_bytes=16_000_000_000, bandwidth_mbit_s=10_000)
    presence.record(agent.key, Report(0.0, host=Host(cpu_percent=12.0, disk_free_bytes=50_000_000_000)), time.time())
    for where in (page, f"/plans/{cast.plan.pk}/load", "/generators"):
        assert "8 cores · 16 GB · 50 GB disk free · 10 Gbit/s" in text_of(browser.get(where).content), where
    (shown,) = [one for one in browser.get("/api/v1/generators").json() if one["name"] == agent.name]
    assert (shown["bandwidth_mbit_s"], shown["disk_free_bytes"]) == (10_000, 50_000_000_000)
    others = browser.get(f"/api/v1/runs/{cast.running.pk}/generators").json()
    (spare,) = [one for one in others if one["name"] == agent.name]
    figures = ("cores", "memory_bytes", "disk_free_bytes", "bandwidth_mbit_s")
    assert [spare[name] for name in figures] == [8, 16_000_000_000, 50_000_000_000, 10_000]


def test_the_charts_offer_other_ended_runs_of_the_plan(client: Client, cast: Cast) -> None:
    client.force_login(cast.user)
    offered = f'value="{cast.ended.pk}"\n               autocomplete="off"\n               data-name="#{cast.ended.pk}"'
    assert offered in client.get(f"/runs/{cast.running.pk}").content.decode()
    assert 'id="others"' not in client.get(f"/runs/{cast.ended.pk}").content.decode()


def test_the_charts_offer_the_run_that_the_address_names(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_BESIDE", 0)
    client.force_login(cast.user)
    where = f"/runs/{cast.running.pk}"
    assert 'id="others"' not in client.get(where).content.decode()
    assert f'data-name="#{cast.ended.pk}"' in client.get(where, {"with": f"x,{cast.ended.pk}"}).content.decode()
