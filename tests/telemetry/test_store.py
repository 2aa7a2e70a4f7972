from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.telemetry.influxdb import InfluxStore
from loadwright.telemetry.sqlite import SqliteStore
from loadwright.telemetry.store import StoreUrlError, TelemetryError, open_store


def test_a_sqlite_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absolute = open_store(f"sqlite:///{tmp_path}/a.db")
    monkeypatch.chdir(tmp_path)
    relative = open_store("sqlite:///b.db")
    for store in (absolute, relative):
        assert isinstance(store, SqliteStore)
        store.close()
    assert {"a.db", "b.db"} <= {path.name for path in tmp_path.iterdir()}


def test_a_file_that_cannot_be_opened_is_no_wrong_url(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["influxdb://h/db", "influxdb://u:p@h:8087/db", "influxdb+https://h/db"])
def test_an_influxdb_is_not_contacted(url: str) -> None:
    store = open_store(url)
    assert isinstance(store, InfluxStore)
    store.close()


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///", "sqlite:/x.db", "mysql://h/db", "/x.db", "influxdb://", "influxdb://h"]
)
def test_another_url_is_refused_with_the_forms_there_are(url: str) -> None:
    with pytest.raises(StoreUrlError, match=r"sqlite:///PATH.*influxdb://"):
        open_store(url)


def test_a_password_does_not_get_into_the_error() -> None:
    with pytest.raises(StoreUrlError) as raised:
        open_store("influxdb://user:secret@host:port/db")
    assert "secret" not in str(raised.value)
