from __future__ import annotations

import json
import math
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from loadwright.core.protocol import (
    MOST_KEPT,
    Decoder,
    Desired,
    Hello,
    Host,
    Message,
    ProtocolError,
    Refusal,
    Report,
    RoleMessages,
    Welcome,
    decode,
    encode,
    envelope,
    generator,
)
from loadwright.core.protocol.generator import (
    GENERATOR,
    MAX_ERROR,
    MOST_REMARKS,
    Bundle,
    GeneratorHello,
    Observed,
    Order,
)
from loadwright.core.stats.fields import fields_of

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
    GeneratorHello("generator", "load-1", cores=8, java="17.0.2", jmeter="5.6.3"),
    GeneratorHello("generator", "load-1", installation="a0" * 32, plugins=["odd-1.jar"]),
    Report(12.5, 0.003, Host(cpu_percent=12.5), Observed("7", "running", 3, 20, 1_700_000_020), spool_points=4),
    Report(12.5),
    Report(12.5, kept=["0a1b2c3d4e5f", "Run_7.a-b"]),
    Welcome("g1", "load-1", "/telemetry/write"),
    Refusal("the token was withdrawn"),
    Desired(3, ORDER, echo=12.5, received_at=13.0, answered_at=13.1),
    Desired(4),
    Desired(5, discard=["0a1b2c3d4e5f"]),
    Desired(6, expected=True),
    Desired(7, catalogue="a0" * 32),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    text = encode(message)
    assert "\n" not in text
    assert decode(text, GENERATOR) == message


def test_answers_that_repeat_an_order_have_the_same_object() -> None:
    decoder = Decoder(GENERATOR)
    for message in MESSAGES[4:]:
        assert decoder.decode(encode(message)) == message
    first, second = (decoder.decode(encode(Desired(3, ORDER, 12.5 + n, 13.0 + n, 13.1 + n))) for n in range(2))
    assert isinstance(first, Desired)
    assert isinstance(second, Desired)
    assert (second.echo, second.received_at, second.answered_at) == (13.5, 14.0, 14.1)
    assert second.order is first.order
    announced = decoder.decode(encode(Desired(3, ORDER)))
    assert announced == Desired(3, ORDER)
    changed = decoder.decode(encode(Desired(3, replace(ORDER, jtl=False), 12.5, 13.0, 13.1)))
    assert changed == Desired(3, replace(ORDER, jtl=False), 12.5, 13.0, 13.1)
    expected = decoder.decode(encode(Desired(3, replace(ORDER, jtl=False), 12.5, 13.0, 13.1, ["a"], expected=True)))
    assert expected == Desired(3, replace(ORDER, jtl=False), 12.5, 13.0, 13.1, ["a"], expected=True)


@pytest.mark.parametrize("text", ["", "[]", "[1]", "{", '{"type": "desired"}', '{"type": "desired", "revision": "3"}'])
def test_what_repeats_nothing_is_checked_as_usual(text: str) -> None:
    decoder = Decoder(GENERATOR)
    decoder.decode(encode(Desired(3, ORDER, 12.5, 13.0, 13.1)))
    with pytest.raises(ProtocolError):
        decoder.decode(text)
    with pytest.raises(ProtocolError, match="echo"):
        decoder.decode(encode(Desired(3, ORDER, 12.5, 13.0, 13.1)).replace("12.5", '"now"'))


def test_texts_of_agents_can_be_stored_by_every_database() -> None:
    error = {"code": "text", "params": {"text": "a\0b\ud800c \N{GRINNING FACE}"}}
    sent = Report(1.0, observed=Observed("7", "failed", error="a\0b", log_tail="\udfffend", error_message=error))
    kept = decode(encode(sent), GENERATOR)
    assert isinstance(kept, Report)
    assert kept.observed is not None
    assert (kept.observed.error, kept.observed.log_tail) == ("a\ufffdb", "\ufffdend")
    assert kept.observed.error_message == {"code": "text", "params": {"text": "a\ufffdb\ufffdc \N{GRINNING FACE}"}}
    order = Desired(3, replace(ORDER, properties={"a": "\0\ud800"}))
    assert decode(encode(order).encode(), GENERATOR) == order


def test_unknown_fields_of_a_newer_version_are_ignored() -> None:
    data = json.loads(encode(Report(1.0)))
    data["colour"] = "blue"
    data["host"]["mood"] = "good"
    assert decode(json.dumps(data), GENERATOR) == Report(1.0)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "3", '{"type":"poem"}', '{"type":["hello"]}', "{}", b"\xff\xfe"]
)
def test_invalid_messages_are_refused(text: str | bytes) -> None:
    with pytest.raises(ProtocolError, match=r"not JSON|no message of a known type"):
        decode(text, GENERATOR)


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
        (Report(1.0), "kept", "7"),
        (Report(1.0), "kept", [7]),
        (GeneratorHello("generator", "h"), "hostname", None),
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
        decode(changed(message, path, value), GENERATOR)


def test_a_missing_field_is_refused_by_name() -> None:
    with pytest.raises(ProtocolError, match="sent_at"):
        decode('{"type":"report"}', GENERATOR)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"type":"report","sent_at":NaN}', "NaN is not a JSON value"),
        ('{"type":"report","sent_at":1,"clock_offset":-Infinity}', "-Infinity is not a JSON value"),
        ('{"type":"report","sent_at":1e999}', "1e999 is outside the range of a float"),
        (f'{{"type":"report","sent_at":{"9" * 400}}}', "report.sent_at: "),
    ],
)
def test_values_outside_of_json_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ProtocolError, match=re.escape(reason)):
        decode(text, GENERATOR)
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(Report(math.nan))


def reported(**observed: object) -> str:
    return json.dumps({"type": "report", "sent_at": 1, "observed": {"run": "7", "state": "ready", **observed}})


@pytest.mark.parametrize(
    ("observed", "reason"),
    [
        (
            {"last_second": 10**30},
            "field 'last_second' is 1000000000000000000000000000000, outside 0 to 8,589,934,592 s",
        ),
        ({"last_second": -1}, "field 'last_second' is -1, outside"),
        ({"last_second": 10**4000}, "field 'last_second' is 1000000000000000000000000000000000000000, outside"),
        ({"load_ended_at": 1e300}, "field 'load_ended_at' is 1e+300, outside"),
        ({"seconds": 2**40}, "field 'seconds' is 1099511627776, outside"),
        ({"points_dropped": -5}, "field 'points_dropped' is -5, outside"),
        ({"warnings": 5}, "report.observed.warnings: '5' is not an array"),
    ],
)
def test_a_value_outside_its_range_is_refused(observed: dict[str, object], reason: str) -> None:
    with pytest.raises(ProtocolError, match=re.escape(reason)):
        decode(reported(**observed), GENERATOR)


@pytest.mark.parametrize("kind", [Host, Hello, Report, Observed, GeneratorHello], ids=lambda kind: kind.__name__)
def test_every_value_of_an_agent_has_a_range(kind: type) -> None:
    declared = {item.name for item in fields_of(kind)}
    parts = {item.name for item in fields(kind) if item.type is bool} | {"host", "observed"}
    assert {item.name for item in fields(kind)} - parts == declared
    assert all(item.maximum is not None for item in fields_of(kind))


def test_long_texts_and_lists_are_cut() -> None:
    long = {"code": "text", "params": {"text": "e" * 10**6, "more": [{"code": "a", "params": {}}] * 1000}}
    sent = reported(
        state="s" * 50, error="e" * 10**6, error_message=long, warnings=["w" * 10**5] * 99, remarks=[long] * 99
    )
    found = decode(sent, GENERATOR)
    assert isinstance(found, Report)
    observed = found.observed
    assert isinstance(observed, Observed)
    assert (observed.state, observed.error) == ("s" * 15 + "…", "e" * (MAX_ERROR - 1) + "…")
    assert (len(observed.warnings), len(observed.remarks)) == (50, MOST_REMARKS)
    assert len(encode(found)) < 500_000


def test_wide_lists_and_objects_are_cut() -> None:
    wide = {"code": "text", "params": {f"p{number}": "x" * 3000 for number in range(40)}}
    small = {"code": "text", "params": {"text": "short"}}
    sent = reported(error_message=wide, remarks=[wide, small] * 10, java_options=["o" * 3000] * 200)
    found = decode(sent, GENERATOR)
    assert isinstance(found, Report)
    observed = found.observed
    assert isinstance(observed, Observed)
    assert (observed.error_message, observed.remarks) == ({}, [small] * 10)
    assert 50 < len(observed.java_options) < 100


def test_an_error_names_the_place_in_the_message() -> None:
    wrong = replace(ORDER, points=[(1.0, 2.0), (2.0, True)])
    with pytest.raises(ProtocolError, match=re.escape("desired.order.points[1]: 'True' is not a finite number")):
        decode(encode(Desired(1, wrong)), GENERATOR)


@pytest.mark.parametrize("run", ["", "../7", "a/b", ".", ".hidden", "ä", "7\n", "x" * 101, "x" * 10**6])
def test_what_cannot_be_the_id_of_a_run_is_refused(run: str) -> None:
    with pytest.raises(ProtocolError, match=r"field 'kept' is not valid: '.*' is no id of a run"):
        decode(json.dumps({"type": "report", "sent_at": 1, "kept": ["7", run]}), GENERATOR)


@pytest.mark.parametrize("digest", ["a0", "../7", "A0" * 32, "a0" * 33, "a0" * 31 + "a\n"])
def test_what_cannot_be_the_digest_of_an_installation_is_refused(digest: str) -> None:
    with pytest.raises(ProtocolError, match=r"field 'installation' is not valid"):
        decode(encode(GeneratorHello("generator", "load-1", installation=digest)), GENERATOR)


def test_a_limited_number_of_kept_runs_is_read() -> None:
    runs = [f"run-{number}" for number in range(MOST_KEPT + 1)]
    found = decode(encode(Report(1.0, kept=runs)), GENERATOR)
    assert isinstance(found, Report)
    assert found.kept == runs[:MOST_KEPT]


def test_messages_of_earlier_versions_keep_and_discard_nothing() -> None:
    report = decode('{"type":"report","sent_at":1}', GENERATOR)
    desired = decode('{"type":"desired","revision":1}', GENERATOR)
    assert (report, desired) == (Report(1.0, kept=[]), Desired(1, discard=[]))


def test_a_text_is_not_a_list_of_its_characters() -> None:
    data = json.loads(encode(Report(1.0, observed=Observed("7", "running"))))
    data["observed"]["warnings"] = "cpu"
    with pytest.raises(ProtocolError, match=re.escape("report.observed.warnings: 'cpu' is not an array")):
        decode(json.dumps(data), GENERATOR)


def test_a_role_without_orders_accepts_none() -> None:
    watcher = RoleMessages[None, None]("watcher")
    assert decode(encode(Desired(1)), watcher) == Desired(1)
    with pytest.raises(ProtocolError, match=r"desired\.order: .* is not null"):
        decode(encode(Desired(1, ORDER)), watcher)


def test_fields_that_only_another_role_greets_with_are_ignored() -> None:
    greeting = encode(GeneratorHello("generator", "load-1", java="17.0.2"))
    assert decode(greeting, RoleMessages("watcher")) == Hello("generator", "load-1")


VERSION_1 = (Path(__file__).parent / "fixtures" / "version_1.jsonl").read_text(encoding="utf-8").splitlines()


def includes(data: Any, captured: Any) -> bool:
    """Return whether ``data`` has every captured value; a later release may have added fields."""
    if isinstance(captured, dict):
        return all(name in data and includes(data[name], value) for name, value in captured.items())
    if isinstance(captured, list):
        return len(data) == len(captured) and all(map(includes, data, captured))
    return bool(data == captured)


@pytest.mark.parametrize("captured", VERSION_1)
def test_messages_of_version_1_mean_and_look_the_same(captured: str) -> None:
    # Captured before the codec changed: an agent and a server of different releases must work together.
    message = decode(captured, GENERATOR)
    assert includes(json.loads(encode(message)), json.loads(captured))


def test_every_type_of_message_was_captured() -> None:
    assert {json.loads(captured)["type"] for captured in VERSION_1} == {
        "hello", "report", "welcome", "refusal", "desired",
    }  # fmt: skip


@pytest.mark.parametrize("module", [envelope, generator])
def test_annotations_can_be_evaluated_by_python_3_9(module: ModuleType) -> None:
    classes = [kind for kind in vars(module).values() if isinstance(kind, type) and is_dataclass(kind)]
    assert len(classes) > 3
    unions = [f"{kind.__name__}.{item.name}" for kind in classes for item in fields(kind) if "|" in str(item.type)]
    assert unions == []
