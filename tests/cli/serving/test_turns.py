from __future__ import annotations

import asyncio

from loadwright.cli.serving.turns import AT_ONCE, Turns


async def test_a_few_are_called_in_each_iteration_in_their_order() -> None:
    turns = Turns()
    called: list[int] = []
    for number in range(3 * AT_ONCE):
        turns.call(lambda number=number: called.append(number))  # type: ignore[misc]
    assert called == []
    counts = []
    while len(called) < 3 * AT_ONCE:
        await asyncio.sleep(0)
        counts.append(len(called))
    assert called == list(range(3 * AT_ONCE))
    assert counts == [AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE]


async def test_what_others_give_meanwhile_is_called_too() -> None:
    turns = Turns()
    called: list[str] = []
    turns.call(lambda: turns.call(lambda: called.append("second")))
    for _ in range(3):
        await asyncio.sleep(0)
    assert called == ["second"]


async def test_an_error_does_not_hold_up_the_others() -> None:
    turns = Turns()
    called: list[str] = []
    problems: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context["exception"]))

    def fail() -> None:
        raise ValueError("wrong")

    turns.call(fail)
    turns.call(lambda: called.append("after"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert called == ["after"]
    assert [str(problem) for problem in problems] == ["wrong"]
