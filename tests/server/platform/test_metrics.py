"""What this process counts, and what apps declare."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from loadwright.server.platform import metrics
from loadwright.server.platform.metrics import REGISTRY, RequestCount, Scrape, gauge, measure_delay


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def requested(path: str, method: str = "GET", status: int = 200, application: ASGIApp | None = None) -> None:
    counted = RequestCount(application or PlainTextResponse("x", status))

    async def send(_message: Any) -> None:
        pass

    async def receive() -> Any:
        return {"type": "http.request"}

    await counted({"type": "http", "method": method, "path": path, "headers": []}, receive, send)


@pytest.mark.parametrize(
    ("path", "entrance"),
    [
        ("/api/v1/runs", "api"),
        ("/telemetry/write", "telemetry"),
        ("/", "pages"),
        ("/runs/1", "pages"),
        ("/x" * 9, "pages"),
    ],
)
async def test_requests_are_counted_by_entrance_method_and_status(path: str, entrance: str) -> None:
    labels = {"entrance": entrance, "method": "GET", "status": "404"}
    before = value("loadwright_http_requests_total", **labels)
    await requested(path, status=404)
    assert value("loadwright_http_requests_total", **labels) == before + 1


async def test_methods_that_do_not_exist_are_one() -> None:
    for number in range(3):
        await requested("/", f"NONSENSE{number}")
    assert value("loadwright_http_requests_total", entrance="pages", method="other", status="200") >= 3
    assert b"NONSENSE" not in generate_latest(REGISTRY)


async def test_an_error_is_counted_and_raised() -> None:
    async def failing(*_given: Any) -> None:
        raise ZeroDivisionError

    before = value("loadwright_http_requests_total", entrance="pages", method="GET", status="500")
    with pytest.raises(ZeroDivisionError):
        await requested("/", application=failing)
    assert value("loadwright_http_requests_total", entrance="pages", method="GET", status="500") == before + 1


async def test_the_delay_of_the_event_loop_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "DELAY_EVERY_SECONDS", 0.01)
    before = value("loadwright_event_loop_delay_seconds_count")
    with suppress(TimeoutError):
        async with asyncio.timeout(0.3):
            await measure_delay()
    assert value("loadwright_event_loop_delay_seconds_count") > before


def test_gauges_have_the_values_of_their_labels() -> None:
    family = gauge("a", "meaning", [("x", 1, 2.5), ("y", 2, 3)], ("b", "c"))
    assert [(sample.labels, sample.value) for sample in family.samples] == [
        ({"b": "x", "c": "1"}, 2.5),
        ({"b": "y", "c": "2"}, 3),
    ]


@pytest.mark.django_db
def test_what_apps_declare_has_names_of_its_own() -> None:
    found = list(Scrape().collect())
    names = [metric.name for metric in found]
    assert len(names) == len(set(names))
    assert {"loadwright_runs", "loadwright_agents", "loadwright_jobs", "loadwright_notifications_waiting"} <= set(names)
    own = {metric.name for metric in text_string_to_metric_families(generate_latest(REGISTRY).decode())}
    assert not own & set(names)
