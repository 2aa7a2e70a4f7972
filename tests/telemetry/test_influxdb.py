"""An InfluxDB that goes away and comes back under a store that stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from loadwright.core.lineprotocol import Point, Value
from loadwright.telemetry import influxdb
from loadwright.telemetry.store import TelemetryError, TelemetryStore, open_store
from tests.support.services import Service, influxd

from .test_port import point, stored


@pytest.fixture
def own_influx() -> Iterator[Service]:
    with influxd() as service:
        yield service


@pytest.fixture
def own_store(own_influx: Service) -> Iterator[TelemetryStore]:
    with closing(open_store(f"influxdb://127.0.0.1:{own_influx.port}/telemetry")) as store:
        yield store


def test_after_a_restart_it_goes_on_with_what_there_was(own_influx: Service, own_store: TelemetryStore) -> None:
    own_store.write([point(0)])
    own_influx.kill()
    for work in (lambda: own_store.write([point(1)]), lambda: stored(own_store)):
        with pytest.raises(TelemetryError, match="cannot be reached") as caught:
            work()
        assert not caught.value.permanent
    own_influx.start()
    own_store.write([point(1)])
    assert stored(own_store) == [point(0), point(1)]


def _asked(influx: Service, query: str) -> dict[str, Any]:
    answer = httpx.post(f"http://127.0.0.1:{influx.port}/query", params={"q": query}).raise_for_status().json()
    result: dict[str, Any] = answer["results"][0]
    assert "error" not in result
    return result


def test_a_database_of_before_gets_what_it_lacks(own_influx: Service, own_store: TelemetryStore) -> None:
    own_store.write([point(0)])
    _asked(own_influx, 'DROP RETENTION POLICY "sparse" ON "telemetry"')
    month = [
        Point("host_3600s", {"monitor": "a"}, {"covered_s": 3600, "cpu_percent": 1.0}, hour * 3600 * 10**9)
        for hour in range(720)
    ]
    assert list(own_store.read("host_3600s", {"monitor": "a"})) == []
    own_store.write(month)
    assert list(own_store.read("host_3600s", {"monitor": "a"})) == month
    shards = _asked(own_influx, "SHOW SHARDS")["series"]
    found = next(series for series in shards if series["name"] == "telemetry")
    policies = [row[found["columns"].index("retention_policy")] for row in found["values"]]
    # Five with the shards of the default policy.
    assert policies.count("sparse") in (1, 2)
    assert policies.count("autogen") == 1


def test_a_reading_that_is_cut_off_does_not_pass_for_the_whole(
    own_influx: Service, own_store: TelemetryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than fits into the buffers between the two, so that the end is still in the server.
    monkeypatch.setattr(influxdb, "ROWS_A_CHUNK", 100)
    counts: dict[str, Value] = dict.fromkeys(("samples", "errors", "bytes_received", "bytes_sent", "sum_ms"), 1)
    tags = {"run": "1", "generator": "g", "label": "wide"}
    own_store.write(Point("load_frame", tags, {**counts, "histogram": "1 " * 1500}, second) for second in range(8000))
    reading = own_store.read("load_frame", {"run": "1"})
    assert next(reading).time_ns == 0
    own_influx.kill()
    with pytest.raises(TelemetryError):
        list(reading)
    own_influx.start()
    assert [frame.time_ns for frame in own_store.read("load_frame", {"run": "1"})] == list(range(8000))
