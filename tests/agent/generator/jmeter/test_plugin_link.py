"""The agent's end of the plugin connection, tested with a client that behaves like the plugin."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from loadwright.agent.generator.jmeter.plugin_link import (
    BY_PLAN,
    PROTOCOL,
    Link,
    LinkError,
    LoadEnd,
    read_line,
    read_second,
)
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.labels import limited
from tests.support.engines import until


class Agent:
    def __init__(self) -> None:
        self.seconds: list[GeneratorSecond] = []
        self.states: list[str] = []
        self.broken: Exception | None = None
        self.jvms: list[Jvm] = []
        self.link = Link(self.take, self.states.append, lambda: ["load 0 rate 5 1:2", "end -"])

    async def take(self, second: GeneratorSecond) -> None:
        if self.broken is not None:
            raise self.broken
        self.seconds.append(second)


@pytest.fixture
async def agent() -> AsyncIterator[Agent]:
    made = Agent()
    await made.link.open()
    yield made
    for jvm in made.jvms:
        jvm.writer.close()
        with suppress(ConnectionError):
            await jvm.writer.wait_closed()
    await made.link.close()


class Jvm:
    """The plugin's end of the connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def dial(cls, agent: Agent, **changes: object) -> Jvm:
        jvm = cls(*await asyncio.open_connection("127.0.0.1", agent.link.port))
        agent.jvms.append(jvm)
        jvm.say({"type": "hello", "protocol": PROTOCOL, "token": agent.link.token, **changes})
        return jvm

    def say(self, message: dict[str, object]) -> None:
        self.writer.write(json.dumps(message).encode() + b"\n")

    async def hear(self) -> str:
        """Return the next line, "" if the agent has closed the connection."""
        try:
            return (await asyncio.wait_for(self.reader.readline(), 30)).decode().rstrip("\n")
        except ConnectionError:
            return ""


def second(number: int, **changes: object) -> dict[str, object]:
    frame = {
        "label": 'läbel "\n',
        "samples": 3,
        "errors": 1,
        "bytes_received": 10,
        "bytes_sent": 5,
        "sum_ms": 9,
        "min_ms": 1,
        "max_ms": 5,
        "histogram": "1 2 2",
        "intended": "1 2 4",
        "error_kinds": {"500 Broken": 1},
        "error_requests": {"500 Broken": "GET http://shop/"},
        "error_texts": {"500 Broken": "500 Broken #7"},
    }
    return {
        "type": "second",
        "seq": number,
        "second": 1000 + number,
        "rate_asked": 3.5,
        "transactions": 3,
        "missed": 2,
        "late_ms": 7,
        "threads": 4,
        "capped": True,
        "gc_percent": 0.5,
        "heap_bytes": 123,
        "frames": [frame],
        **changes,
    }


async def test_a_hello_is_answered_with_all_that_is_desired(agent: Agent) -> None:
    jvm = await Jvm.dial(agent)
    assert [await jvm.hear(), await jvm.hear()] == ["load 0 rate 5 1:2", "end -"]
    agent.link.send_commands(["stop soft"])
    assert await jvm.hear() == "stop soft"
    jvm.say({"type": "state", "state": "warming_up"})
    await until(lambda: agent.states == ["warming_up"])
    assert agent.link.warm_up_s is None
    jvm.say({"type": "state", "state": "ready", "warm_up_ms": 6250})
    await until(lambda: agent.states == ["warming_up", "ready"])
    assert agent.link.warm_up_s == 6.25


async def test_frames_have_the_kind_of_their_samples_and_a_limited_label(agent: Agent) -> None:
    jvm = await Jvm.dial(agent)
    jvm.say(second(1))
    jvm.say(second(2, kinds=True, frames=[{**FRAME, "kind": "transaction", "label": "x" * 5000}]))
    await until(lambda: len(agent.seconds) == 2)
    assert agent.seconds[1].frames[0].label == limited("x" * 5000)
    assert [(one.kinds, one.frames[0].kind) for one in agent.seconds] == [(None, "request"), (True, "transaction")]


async def test_the_end_of_the_load_arrives_with_a_state(agent: Agent) -> None:
    jvm = await Jvm.dial(agent)
    assert agent.link.load_end is None
    jvm.say({"type": "state", "state": "stopping", "load_ended_ms": 1_700_000_001_250, "ended_by": "plan"})
    await until(lambda: agent.states == ["stopping"])
    assert agent.link.load_end == LoadEnd(1_700_000_001.25, BY_PLAN)


async def test_a_second_arrives_whole(agent: Agent) -> None:
    jvm = await Jvm.dial(agent)
    jvm.say(second(1))
    await until(lambda: bool(agent.seconds))
    taken = agent.seconds[0]
    assert (taken.second, taken.rate_asked, taken.transactions, taken.missed) == (1001, 3.5, 3, 2)
    assert (taken.late_ms, taken.threads, taken.capped, taken.gc_percent, taken.heap_bytes) == (7, 4, True, 0.5, 123)
    frame = taken.frames[0]
    assert (frame.label, frame.histogram, frame.intended) == (
        'läbel "\n',
        Histogram.of([1, 3, 5]),
        Histogram.of([1, 3, 7]),
    )
    example = "GET http://shop/", "500 Broken #7"
    assert frame.error_kinds == {"500 Broken": ErrorKind(1, 1001, 1001, *example)}


async def test_after_a_reconnect_no_second_counts_twice_and_all_are_acknowledged(agent: Agent) -> None:
    first = await Jvm.dial(agent)
    first.say(second(1))
    first.say(second(2))
    await until(lambda: len(agent.seconds) == 2)
    first.writer.close()
    again = await Jvm.dial(agent)
    for number in (1, 2, 3):
        again.say(second(number))
    words = [await again.hear() for _ in range(5)]
    assert words[2:] == ["ack 1", "ack 2", "ack 3"]
    assert [taken.second for taken in agent.seconds] == [1001, 1002, 1003]


async def test_a_line_cut_off_in_the_middle_is_waited_for_again(agent: Agent) -> None:
    first = await Jvm.dial(agent)
    first.writer.write(json.dumps(second(1)).encode()[:50])
    first.writer.close()
    again = await Jvm.dial(agent)
    again.say(second(1))
    await until(lambda: len(agent.seconds) == 1)
    assert agent.link.error is None


async def test_connections_without_the_token_are_closed(agent: Agent) -> None:
    for token in ("", "guess", None):
        stranger = await Jvm.dial(agent, token=token)
        assert await stranger.hear() == ""
    assert agent.link.error is None


async def test_a_second_that_cannot_be_kept_is_not_acknowledged(agent: Agent) -> None:
    agent.broken = OSError("disk full")
    jvm = await Jvm.dial(agent)
    jvm.say(second(1))
    assert [await jvm.hear() for _ in range(3)] == ["load 0 rate 5 1:2", "end -", ""]
    assert agent.link.error is agent.broken
    again = await Jvm.dial(agent)
    assert await again.hear() == ""


async def test_another_version_of_the_link_is_an_error(agent: Agent) -> None:
    jvm = await Jvm.dial(agent, protocol=99)
    assert await jvm.hear() == ""
    assert "protocol version 99" in str(agent.link.error)


FRAME: dict[str, object] = second(1)["frames"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"second": -1}, "field 'second' is -1"),
        ({"missed": -1}, "field 'missed' is -1"),
        ({"missed": 2**63}, "field 'missed' is 9223372036854775808"),
        ({"rate_asked": math.nan}, "field 'rate_asked' is nan"),
        ({"gc_percent": 100.5}, "field 'gc_percent' is 100.5"),
        ({"capped": 1}, "field 'capped' is a boolean"),
        ({"threads": "4"}, "field 'threads' is an integer"),
        ({"frames": [{**FRAME, "samples": -3}]}, "field 'samples' of label .* is -3"),
        ({"frames": [{**FRAME, "sum_ms": 2**63}]}, "field 'sum_ms' of label .* is 9223372036854775808"),
        ({"frames": [{**FRAME, "label": 5}]}, "field 'label' is 5, not text"),
        ({"frames": [{**FRAME, "kind": "total"}]}, "field 'kind' is 'total', not one of request, transaction"),
        ({"frames": [{**FRAME, "histogram": "1:2000000000"}]}, "2,000,000,000 values, more than 1,000,000,000"),
        ({"frames": [{**FRAME, "histogram": "99999"}]}, "bucket 99999, outside"),
        ({"frames": [{**FRAME, "error_kinds": {"500": -1}}]}, "field 'error_kinds'"),
        ({"frames": [{**FRAME, "error_requests": {"500": 1}}]}, "field 'error_kinds'"),
        ({"frames": [{**FRAME, "error_texts": []}]}, "field 'error_kinds'"),
        ({"frames": 3}, "not valid"),
        ({"frames": [3]}, "not valid"),
    ],
)
def test_a_second_with_a_value_that_is_not_valid_is_refused_with_its_name(
    changes: dict[str, object], reason: str
) -> None:
    message = json.loads(json.dumps(second(1, **changes)))
    with pytest.raises(LinkError, match=reason):
        read_second(message)


async def test_invalid_values_are_not_passed_on(agent: Agent) -> None:
    jvm = await Jvm.dial(agent)
    jvm.say(second(1, threads=-1))
    assert [await jvm.hear() for _ in range(3)] == ["load 0 rate 5 1:2", "end -", ""]
    assert "field 'threads' is -1" in str(agent.link.error)
    assert agent.seconds == []


def test_lines_that_cannot_be_read_are_named() -> None:
    with pytest.raises(LinkError, match="not JSON"):
        read_line(b"{")
    with pytest.raises(LinkError, match="without a type"):
        read_line(b"[]")
    with pytest.raises(LinkError, match="transactions"):
        read_second({name: value for name, value in second(1).items() if name != "transactions"})
