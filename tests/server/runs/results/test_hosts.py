"""The hosts under test in the result of a run."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import resources
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator

from loadwright.core.hosts.figures import HOST, JVM
from loadwright.core.hosts.merging import resolutions
from loadwright.core.messages import events
from loadwright.core.protocol import generator as protocol
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.measurements.merging import finish
from loadwright.server.runs.models import PlanHosts, Run, RunGenerator
from loadwright.server.runs.results import all_files, artifact
from loadwright.telemetry.load import points_of
from loadwright.telemetry.schema.host import name_of
from tests.core.stats.examples import second_of
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test

SCHEMA = json.loads(resources.files("loadwright.core").joinpath("result.schema.json").read_text())


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def result(tested: UnderTest, *requirements: str, seconds: int = 10) -> dict[str, Any]:
    """End the load after ``seconds``, and return the result."""
    run = tested.require(*requirements)
    assert run.start_at is not None
    telemetry().write(points_of(run.key, run.generators.get().agent.key, second_of(tested.start + 1, {"a": [10]})))
    end = run.start_at + timedelta(seconds=seconds)
    Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED, load_ended_at=end)
    RunGenerator.objects.filter(run=run).update(state=protocol.ENDED, drained=True)
    run.refresh_from_db()
    finish(run)
    artifact.finalise(run)
    document = artifact.document(run)
    Draft202012Validator(SCHEMA).validate(document)
    return document


def test_the_result_keeps_the_figures_of_hosts_in_intervals_of_ten_seconds(tested: UnderTest) -> None:
    tested.measure(tested.web, range(10), cpu_percent=40.0, load_1=1.5)
    tested.measure(tested.db, range(10), cpu_percent=20.0)
    tested.measure(tested.db, range(10), JVM, "order", heap_percent=70.0)
    document = result(tested)
    assert [(one["id"], one["name"], one["room"], one["covered_s"]) for one in document["hosts"]] == [
        (tested.db.pk, "db", "A", 10), (tested.web.pk, "web", "A", 10),
    ]  # fmt: skip
    db, web = document["hosts"]
    assert (web["start"], web["resolution"]) == (tested.start - tested.start % 10, 10)
    assert {(line["figure"], line["part"], line["unit"]) for line in db["lines"]} == {
        ("host.cpu_percent", "", "%"), ("host.cpu_percent_max", "", "%"), ("host_jvm.heap_percent", "order", "%"),
    }  # fmt: skip
    loads = next(line["values"] for line in web["lines"] if line["figure"] == "host.load_1")
    assert [value for value in loads if value is not None] in ([1.5], [1.5, 1.5])


def test_guardrails_are_judged_with_the_other_requirements(tested: UnderTest) -> None:
    tested.measure(tested.web, range(10), cpu_percent=95.0)
    tested.measure(tested.db, range(10), cpu_percent=20.0)
    document = result(tested, "p95 < 1s", "cpu(*) < 90%", "cpu(room:A) < 99%", "full_gc(db) < 2")
    assert [(one["text"], one["held"], one["value"]) for one in document["requirements"]] == [
        ("p95 < 1s", True, 10), ("cpu(*) < 90%", False, 95), ("cpu(room:A) < 99%", True, 95),
        ("full_gc(db) < 2", False, None),
    ]  # fmt: skip
    assert document["requirements"][1]["host"] == "web"
    assert not any("host" in reason for reason in document["verdict"]["reasons"])
    assert [one["text"] for one in document["verdict"]["notices"]] == [
        "The CPU of host web was over 90% in 100% of the measured time."
    ]
    assert Run.objects.get(pk=tested.run.pk).requirements_held is False


def test_a_host_that_was_not_measured_meets_no_guardrail_and_is_mentioned(tested: UnderTest) -> None:
    tested.measure(tested.web, range(10), cpu_percent=50.0)
    document = result(tested, "cpu(*) < 90%")
    assert document["requirements"] == [
        {"text": "cpu(*) < 90%", "held": False, "value": 50, "unit": "%", "host": "web", "part": "", "hosts": 2,
         "unmeasured": ["db"], "aborted": False}
    ]  # fmt: skip
    assert [one["text"] for one in document["verdict"]["notices"]] == [
        "Host db was not measured during the load: its monitor agent sent nothing, or the server was deleted."
    ]


def test_a_run_without_hosts_has_an_empty_list(cast: Cast) -> None:
    assert artifact.document(cast.ended)["hosts"] == []


def test_the_files_of_a_run_contain_its_hosts(tested: UnderTest) -> None:
    tested.measure(tested.web, range(10), cpu_percent=50.0)
    result(tested)
    run = Run.objects.get(pk=tested.run.pk)
    with ZipFile(BytesIO(b"".join(all_files.all_files(run)))) as archive:
        content = json.loads(archive.read(f"run-{run.pk}/result.json"))
    assert [one["name"] for one in content["hosts"]] == ["db", "web"]


def test_figures_that_the_store_has_lost_stay_in_the_result(tested: UnderTest) -> None:
    tested.measure(tested.web, range(60), cpu_percent=40.0)
    tested.measure(tested.db, range(10), cpu_percent=20.0)
    before = result(tested, "cpu(web) < 90%", "cpu(db) < 90%", seconds=60)
    run = Run.objects.get(pk=tested.run.pk)
    assert not run.settled
    for resolution in resolutions(HOST):
        telemetry().delete(name_of(HOST, resolution), {"monitor": [agent.key for agent in tested.agents.values()]})
    assert not artifact.rebuild_if_late(run)
    run.refresh_from_db()
    assert artifact.document(run) == before
    assert before["requirements"][0]["held"]


def test_late_seconds_of_a_generator_keep_the_figures_that_the_store_has_lost(tested: UnderTest) -> None:
    tested.measure(tested.web, range(60), cpu_percent=40.0)
    tested.measure(tested.db, range(20), cpu_percent=20.0)
    before = result(tested, "cpu(*) < 90%", "cpu(db) < 90%", seconds=60)
    run = Run.objects.get(pk=tested.run.pk)
    telemetry().delete(name_of(HOST, 1), {"monitor": [tested.agents["web"].key]})
    # It is no longer chosen for the charts of the plan either.
    assert run.plan_id is not None
    PlanHosts.objects.update_or_create(plan_id=run.plan_id, defaults={"servers": [tested.db.pk]})
    key = run.generators.get().agent.key
    telemetry().write(points_of(run.key, key, second_of(tested.start + 2, {"a": [10]})))
    tested.measure(tested.db, range(20, 60), cpu_percent=50.0)
    finish(run)
    assert artifact.rebuild_if_late(run)
    document = artifact.document(run)
    Draft202012Validator(SCHEMA).validate(document)
    assert document["total"]["samples"] == before["total"]["samples"] + 1
    assert [(one["name"], one["covered_s"]) for one in document["hosts"]] == [("db", 60), ("web", 60)]
    assert document["hosts"][1] == before["hosts"][1]
    assert [(one["held"], one["value"], one["host"], one["unmeasured"]) for one in document["requirements"]] == [
        (True, 40, "web", []), (True, 40, "db", []),
    ]  # fmt: skip


def test_figures_that_arrive_after_the_result_was_written_are_added(tested: UnderTest) -> None:
    tested.measure(tested.web, range(60), cpu_percent=40.0)
    tested.measure(tested.db, range(10), cpu_percent=95.0)
    document = result(tested, "cpu(db) < 90%", seconds=60)
    assert document["requirements"][0]["unmeasured"] == ["db"]
    run = Run.objects.get(pk=tested.run.pk)
    assert (run.settled, artifact.rebuild_if_late(run)) == (False, False)
    # Its agent was offline.
    tested.measure(tested.db, range(10, 60), cpu_percent=20.0)
    assert artifact.rebuild_if_late(run)
    run.refresh_from_db()
    document = artifact.document(run)
    assert [one["covered_s"] for one in document["hosts"]] == [60, 60]
    assert [(one["held"], one["unmeasured"]) for one in document["requirements"]] == [(True, [])]
    assert [str(event) for event in run.events.filter(kind=events.LATE)] == [str(events.LATE_HOSTS())]
    assert (run.settled, artifact.rebuild_if_late(run)) == (True, False)
