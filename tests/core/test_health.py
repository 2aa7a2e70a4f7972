"""Each health warning is reported under its condition, and only then."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.core.health import Health
from loadwright.core.messages.events import FILES_LEFT_OUT, WARNINGS
from loadwright.core.protocol import Host
from loadwright.core.stats.frames import GeneratorSecond

WELL = {"cpu_percent": 50.0, "gc_percent": 2.0, "transactions": 100}


def warnings(*seconds: dict[str, Any], host: Host | None = None, spooled: int = 0, clock: float = 0.0) -> list[str]:
    health = Health()
    for number, fields in enumerate(seconds):
        health.add(GeneratorSecond(number, **{**WELL, **fields}))
    return health.warnings(host or Host(disk_free_bytes=10**10), spooled, clock)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([{}] * 10, []),
        ([], []),
        ([{"cpu_percent": 86.0}] * 4 + [{}] * 6, []),
        ([{"cpu_percent": 86.0}] * 5 + [{}] * 5, ["cpu"]),
        ([{"cpu_percent": 99.0}] * 10 + [{}] * 10, []),
        ([{"cpu_percent": None}] * 10, []),
        ([{"gc_percent": 60.0}] + [{}] * 9, []),
        ([{"gc_percent": 25.0}] * 5 + [{}] * 5, ["gc"]),
        ([{"late_ms": 1000}], []),
        ([{"late_ms": 1001}], ["late"]),
        ([{"empty": 0}], []),
        ([{"empty": 1}], ["empty"]),
        # All transactions that were due: iterations without a sample were begun too.
        ([{"transactions": -100, "empty": 200, "missed": 1}], ["empty"]),
        ([{"missed": 1}], []),
        ([{"missed": 2}], ["missed"]),
        ([{"transactions": 0, "missed": 5, "capped": True}], ["missed", "capped"]),
    ],
)
def test_load(seconds: list[dict[str, Any]], expected: list[str]) -> None:
    assert warnings(*seconds) == expected


def test_machine() -> None:
    assert warnings({}, host=Host(disk_free_bytes=500_000_000)) == ["disk"]
    assert warnings({}, host=Host()) == []
    assert (warnings({}, spooled=15), warnings({}, spooled=16)) == ([], ["spool"])
    assert warnings(spooled=10_000) == []
    assert (warnings({}, clock=-0.9), warnings({}, clock=-1.1)) == ([], ["clock"])


def test_all_at_once_in_one_order() -> None:
    bad = {"cpu_percent": 100.0, "gc_percent": 90.0, "late_ms": 5000, "empty": 2, "missed": 100, "capped": True}
    assert warnings(*[bad] * 10, host=Host(disk_free_bytes=0), spooled=10_000, clock=60.0) == [
        word for word in WARNINGS if word != FILES_LEFT_OUT
    ]
