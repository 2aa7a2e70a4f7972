"""The messages of monitors arrive as they were sent, and every value of them has a range."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass

import pytest

from loadwright.core.protocol import Desired, Message, ProtocolError, Report, decode, encode, monitor
from loadwright.core.protocol.monitor import (
    DROPPED,
    MONITOR,
    MOST_ADDRESSES,
    MOST_SEEN,
    CacheDrop,
    MonitorHello,
    MonitorObserved,
    MonitorOrder,
    ProcessOrder,
    SeenJvm,
    SeenProcess,
)
from loadwright.core.stats.fields import fields_of

OBSERVED = MonitorObserved(
    sample_s=2,
    slowed=True,
    core_percent=12.5,
    unavailable={"pressure": "the kernel does not provide it"},
    jvms=[SeenJvm("shop", 4711, "17.0.2"), SeenJvm("org.shop.Main", 12, "1.8.0_392", "Copy")],
    processes=[SeenProcess("shop-app", [4711, 4712], [8080])],
    cache_drop=CacheDrop("r1", DROPPED),
)
ORDER = MonitorOrder(
    5, [ProcessOrder("shop-app")], [443], cores_until=1_700_000_000.5, link_mbit_s={"eth0": 1000}, drop_caches="r1"
)


@pytest.mark.parametrize(
    "message",
    [
        MonitorHello("monitor", "web-1", machine_id="ab" * 16, addresses=["10.0.0.5", "fe80::1"]),
        Report(12.5, observed=OBSERVED),
        Report(12.5, observed=MonitorObserved()),
        Desired(3, ORDER),
        Desired(4),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    assert decode(encode(message), MONITOR) == message


@pytest.mark.parametrize("kind", [MonitorHello, MonitorObserved, SeenJvm, SeenProcess, CacheDrop])
def test_every_value_of_a_monitor_has_a_range(kind: type) -> None:
    undeclared = {item.name for item in fields(kind) if item.type is not bool} - {item.name for item in fields_of(kind)}
    assert undeclared <= {"cache_drop"}
    assert all(item.maximum is not None for item in fields_of(kind))


def test_lists_are_cut() -> None:
    seen = [SeenJvm("j" * 1000, 1)] * 10_000
    found = decode(encode(Report(1.0, observed=MonitorObserved(jvms=seen))), MONITOR)
    assert isinstance(found, Report)
    assert isinstance(found.observed, MonitorObserved)
    assert len(found.observed.jvms) == MOST_SEEN
    assert len(found.observed.jvms[0].name) == 200
    hello = decode(encode(MonitorHello("monitor", "h", addresses=["10.0.0.1"] * 1000)), MONITOR)
    assert isinstance(hello, MonitorHello)
    assert len(hello.addresses) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("part", "value"), [("ports", [0]), ("ports", [65536]), ("pids", [2**31]), ("pids", [-1]), ("ports", ["a"])]
)
def test_numbers_in_lists_have_ranges(part: str, value: list[object]) -> None:
    data = json.loads(encode(Report(1.0, observed=OBSERVED)))
    data["observed"]["processes"][0][part] = value
    with pytest.raises(ProtocolError, match=part):
        decode(json.dumps(data), MONITOR)


def test_annotations_can_be_evaluated_by_python_3_9() -> None:
    classes = [kind for kind in vars(monitor).values() if isinstance(kind, type) and is_dataclass(kind)]
    assert len(classes) > 3
    unions = [f"{kind.__name__}.{item.name}" for kind in classes for item in fields(kind) if "|" in str(item.type)]
    assert unions == []


def test_a_monitor_of_an_earlier_or_later_version_is_understood() -> None:
    earlier = {"type": "report", "sent_at": 1.0, "host": {}, "observed": {"sample_s": 1}, "spool_points": 0}
    found = decode(json.dumps(earlier), MONITOR)
    assert found == Report(1.0, observed=MonitorObserved())
    later = {**earlier, "more": 1, "observed": {"sample_s": 1, "more": [1]}, "host": {"cpu_percent": 5.0, "more": 2}}
    found = decode(json.dumps(later), MONITOR)
    assert isinstance(found, Report)
    assert found.host.cpu_percent == 5
    hello = decode('{"type": "hello", "role": "monitor", "hostname": "web-1"}', MONITOR)
    assert hello == MonitorHello("monitor", "web-1")
    order = decode('{"type": "desired", "revision": 1, "order": {"more": 1}}', MONITOR)
    assert order == Desired(1, MonitorOrder())
