from __future__ import annotations

import json
from typing import Any

import pytest

from loadwright.core.protocol import (
    Bundle,
    Desired,
    Hello,
    Host,
    Message,
    Observed,
    Order,
    ProtocolError,
    Refusal,
    Report,
    Welcome,
    decode,
    encode,
)

ORDER = Order(
    run="7",
    state="run",
    bundle=Bundle("ab" * 32, 1234, "/agent/bundles/ab"),
    mode="rate",
    points=[(1_700_000_000.25, 10.0), (1_700_000_030.0, 500.0)],
    start_at=1_700_000_000.25,
    end_at=1_700_000_060.25,
    phase=(1, 3),
    properties={"host": "127.0.0.1"},
    jtl=True,
)
MESSAGES: list[Message] = [
    Hello("generator", "load-1", cores=8, java="17.0.2", jmeter="5.6.3"),
    Report(12.5, 0.003, Host(cpu_percent=12.5), Observed("7", "running", 3, 20, 1_700_000_020), spool_points=4),
    Report(12.5),
    Welcome("g1", "load-1", "/telemetry/write"),
    Refusal("the token was withdrawn"),
    Desired(3, ORDER, echo=12.5, received_at=13.0, answered_at=13.1),
    Desired(4),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    text = encode(message)
    assert "\n" not in text
    assert decode(text) == message


def test_unknown_fields_of_a_newer_version_are_ignored() -> None:
    data = json.loads(encode(Report(1.0)))
    data["colour"] = "blue"
    data["host"]["mood"] = "good"
    assert decode(json.dumps(data)) == Report(1.0)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "3", '{"type":"poem"}', '{"type":["hello"]}', "{}", b"\xff\xfe"]
)
def test_what_is_no_message_is_refused(text: str | bytes) -> None:
    with pytest.raises(ProtocolError, match=r"not JSON|no message of a known type"):
        decode(text)


def changed(message: Message, path: str, value: Any) -> str:
    data = json.loads(encode(message))
    *outer, last = path.split(".")
    inner = data
    for name in outer:
        inner = inner[name]
    inner[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("message", "path", "value"),
    [
        (Report(1.0), "sent_at", "noon"),
        (Report(1.0), "sent_at", True),
        (Report(1.0), "clock_offset", [1]),
        (Report(1.0), "host", "big"),
        (Report(1.0), "host.cpu_percent", "hot"),
        (Report(1.0, observed=Observed("7", "running")), "observed.seconds", 1.5),
        (Report(1.0, observed=Observed("7", "running")), "observed.run", 7),
        (Hello("generator", "h"), "hostname", None),
        (Desired(1, ORDER), "order.phase", 3),
        (Desired(1, ORDER), "order.phase", [1]),
        (Desired(1, ORDER), "order.points", [[1]]),
        (Desired(1, ORDER), "order.points", [["a", 2]]),
        (Desired(1, ORDER), "order.points", 4),
        (Desired(1, ORDER), "order.bundle", None),
        (Desired(1, ORDER), "order.properties", {"a": 1}),
        (Desired(1, ORDER), "order.jtl", "yes"),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused_by_name(message: Message, path: str, value: Any) -> None:
    with pytest.raises(ProtocolError, match=path.split(".")[-1].capitalize() + "|" + path.split(".")[-1]):
        decode(changed(message, path, value))


def test_a_missing_field_is_refused_by_name() -> None:
    with pytest.raises(ProtocolError, match="sent_at"):
        decode('{"type":"report"}')
