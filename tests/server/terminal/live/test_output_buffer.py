from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.server.terminal.live.output_buffer import (
    BACKLOG_BYTES,
    FRAME_BYTES,
    IN_FLIGHT_BYTES,
    KEEP_BYTES,
    SLACK_BYTES,
    Stream,
)

KB = 1024


def drained(stream: Stream) -> bytes:
    return b"".join(iter(stream.take, b""))


def waits(stream: Stream) -> tuple[bool, bool]:
    """Whether the shell must wait, and whether it may continue."""
    return stream.full, stream.roomy


def test_what_is_written_is_sent_once_and_in_order() -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"one ")
    assert stream.take() == b"one "
    stream.add(b"two ")
    stream.add(b"three")
    assert stream.take() == b"two three"
    assert stream.take() == b""


def test_no_more_than_a_frame_is_taken_at_once() -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"x" * (2 * FRAME_BYTES + 1))
    assert [len(frame) for frame in iter(stream.take, b"")] == [FRAME_BYTES, FRAME_BYTES, 1]


def test_a_browser_that_draws_nothing_is_sent_so_much_and_no_more() -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"x" * KB * KB)
    assert len(drained(stream)) == IN_FLIGHT_BYTES <= 512 * KB
    stream.acknowledge(100 * KB)
    assert len(drained(stream)) == 100 * KB


def test_the_shell_waits_for_a_slow_browser_and_goes_on_with_a_faster_one() -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"x" * IN_FLIGHT_BYTES)
    drained(stream)
    assert waits(stream) == (False, True)
    stream.add(b"x" * BACKLOG_BYTES)
    assert waits(stream) == (True, False)
    stream.acknowledge(IN_FLIGHT_BYTES)
    drained(stream)
    assert waits(stream) == (False, True)


def test_without_a_browser_the_shell_goes_on_until_so_much_is_not_drawn() -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"x" * 10)
    drained(stream)
    stream.acknowledge(10)
    stream.detach()
    stream.add(b"y" * (KEEP_BYTES - 1))
    assert waits(stream) == (False, True)
    assert stream.take() == b""
    stream.add(b"y")
    assert waits(stream) == (True, False)
    stream.attach(10)
    assert drained(stream) == b"y" * KEEP_BYTES


def test_a_browser_that_comes_back_misses_nothing() -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"before ")
    stream.take()
    stream.detach()
    stream.add(b"meanwhile")
    attached = stream.attach(3)
    assert (attached.offset, attached.lost) == (3, 0)
    assert stream.take() == b"ore meanwhile"


def test_a_browser_that_begins_anew_is_told_what_is_lost() -> None:
    stream = Stream()
    stream.attach(0)
    for _ in range(30):
        stream.add(b"x" * 32 * KB)
        drained(stream)
        stream.acknowledge(stream.sent)
    attached = stream.attach(0)
    assert attached.lost == attached.offset == 30 * 32 * KB - KEEP_BYTES
    assert len(drained(stream)) == KEEP_BYTES


def test_a_position_that_was_never_reached_is_the_end() -> None:
    stream = Stream()
    stream.add(b"abc")
    assert stream.attach(2**60).offset == 3
    assert stream.attach(-5).offset == 0


@pytest.mark.parametrize("drawn", [-1, 4, 2**70])
def test_nobody_has_drawn_what_was_not_sent(drawn: int) -> None:
    stream = Stream()
    stream.attach(0)
    stream.add(b"abc")
    stream.take()
    with pytest.raises(ValueError, match="acknowledged"):
        stream.acknowledge(drawn)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 100_000)),
        st.tuples(st.just("take"), st.just(0)),
        st.tuples(st.just("ack"), st.floats(0, 1)),
        st.tuples(st.just("leave"), st.just(0)),
        st.tuples(st.just("return"), st.floats(0, 1)),
    ),
    max_size=60,
)


@given(steps)
def test_a_browser_draws_what_the_shell_wrote_whatever_happens(steps: list[tuple[str, float]]) -> None:
    """The browser receives every byte at its position, and a paused shell keeps memory bounded."""
    whole = bytes(number % 251 for number in range(100_000))
    stream, position = Stream(), 0
    stream.attach(0)
    for step, value in steps:
        match step:
            case "add" if not stream.full:
                begin = stream.received
                stream.add(bytes((begin + offset) % 251 for offset in range(int(value))))
            case "take":
                frame = stream.take()
                assert frame == (whole + whole)[position % 251 :][: len(frame)]
                position += len(frame)
            case "ack":
                stream.acknowledge(int(stream.drawn + value * (stream.sent - stream.drawn)))
            case "leave":
                stream.detach()
            case "return":
                position = stream.attach(int(value * position)).offset
        assert stream.sent - stream.drawn <= IN_FLIGHT_BYTES
        assert stream.kept <= KEEP_BYTES + SLACK_BYTES + IN_FLIGHT_BYTES + BACKLOG_BYTES + 100_000
