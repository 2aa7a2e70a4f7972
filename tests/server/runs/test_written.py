"""What the collector stored is announced, that of many requests together."""

from __future__ import annotations

import asyncio

import pytest

from loadwright.core.stats.frames import GeneratorSecond
from loadwright.server.platform import events
from loadwright.server.runs import topics, written
from loadwright.telemetry.load import points_of

PATIENCE_S = 30.0


async def test_the_seconds_of_many_requests_are_one_announcement() -> None:
    async with events.receiving(topics.WRITTEN) as receive:
        for generator in ("a", "b"):
            for second in (7, 8):
                written.announce(points_of("run", generator, GeneratorSecond(second)), "token")
        written.announce([], "token")
        async with asyncio.timeout(PATIENCE_S):
            assert await receive() == {"run": {"a": [7, 8], "b": [7, 8]}}
        written.announce(points_of("other", "a", GeneratorSecond(9)), "token")
        async with asyncio.timeout(PATIENCE_S):
            assert await receive() == {"other": {"a": [9]}}


@pytest.mark.parametrize(
    "data", [[], {"run": []}, {"run": {"other": [1]}}, {"run": {"a": [-1]}}, {"run": {"a": [True]}}, {"run": {"a": 1}}]
)
def test_an_agent_announces_only_seconds_of_its_own(data: object) -> None:
    assert written._checked({"run": {"a": [1]}}, "a") == {"run": {"a": [1]}}
    with pytest.raises(ValueError, match="own"):
        written._checked(data, "a")
