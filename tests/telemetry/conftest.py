from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadwright.telemetry.store import TelemetryStore, open_store
from tests.support.services import Service, influxd


@pytest.fixture(scope="session")
def influx() -> Iterator[Service]:
    with influxd() as service:
        yield service


@pytest.fixture(params=["sqlite", "influxdb"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, once for every backend."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/telemetry.sqlite"
    influx: Service = request.getfixturevalue("influx")
    return f"influxdb://127.0.0.1:{influx.port}/test-{uuid.uuid4().hex}"


@pytest.fixture
def store(store_url: str) -> Iterator[TelemetryStore]:
    store = open_store(store_url)
    yield store
    store.close()
