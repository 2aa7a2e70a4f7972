import asyncio
from collections.abc import Callable

import pytest

from loadwright.agent.runtime.tasks import Background, timeout, until_first_ends, within


async def forever(ended: Callable[[], None]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended()


async def failing() -> None:
    raise ValueError("broken")


async def test_the_first_end_cancels_the_others_and_its_error_is_raised() -> None:
    ended: list[bool] = []
    with pytest.raises(ValueError, match="broken"):
        await until_first_ends(forever(lambda: ended.append(True)), failing())
    assert ended == [True]


async def test_a_cancellation_at_the_moment_at_which_the_work_ends_is_kept() -> None:
    event = asyncio.Event()

    async def loop() -> None:
        while True:
            await timeout(10, event.wait())
            event.clear()

    task = asyncio.ensure_future(loop())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    event.set()
    # The wait for the event ends in this pass of the event loop, before the loop around it continues.
    await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=5)
    assert done
    assert task.cancelled()


async def test_work_that_ends_in_time_has_its_result_or_error() -> None:
    assert await timeout(10, asyncio.sleep(0, "result")) == "result"
    with pytest.raises(ValueError, match="broken"):
        await timeout(10, failing())
    with pytest.raises(asyncio.TimeoutError):
        await timeout(0.01, asyncio.sleep(10))


async def test_work_is_given_up_after_its_time(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[bool] = []
    await within(0.01, forever(lambda: ended.append(True)))
    assert ended == [True]
    assert caplog.messages == ["Not everything was done within 0.01 s."]


async def test_background_work_is_cancelled_at_the_end_and_its_failures_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    background, ended = Background(), []
    background.spawn(forever(lambda: ended.append(True)))
    failed = background.spawn(failing())
    await asyncio.wait([failed])
    await background.cancel()
    assert ended == [True]
    assert caplog.messages == ["Work of the agent failed."]
