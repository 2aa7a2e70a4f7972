"""Places are shared fairly among those who wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from queue import Queue

import pytest

from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox.places import MOST_WAITING, Places

WAIT_S = 30.0


class Request:
    """A request in a thread: takes a place and keeps it until ``leave``."""

    def __init__(self, places: Places, owner: str, order: Queue[str]) -> None:
        self.entered, self._leave = threading.Event(), threading.Event()
        self._gone = threading.Event()
        self.refused: ActionError | None = None
        self._thread = threading.Thread(target=self._take, args=(places, owner, order))
        self._thread.start()

    def _take(self, places: Places, owner: str, order: Queue[str]) -> None:
        try:
            with places.taken(owner, self._gone.is_set):
                order.put(owner)
                self.entered.set()
                self._leave.wait(WAIT_S)
        except ActionError as error:
            self.refused = error

    def leave(self) -> None:
        self._leave.set()
        self._thread.join(WAIT_S)

    def disconnect(self) -> None:
        self._gone.set()
        self._thread.join(WAIT_S)


def queue(places: Places, owner: str, order: Queue[str], stack: ExitStack) -> Request:
    """Start a request, and wait until it is in its queue or has its place."""
    before = waiting(places)
    request = Request(places, owner, order)
    stack.callback(request.leave)
    while not request.entered.is_set() and waiting(places) == before:
        request.entered.wait(0.01)
    return request


def waiting(places: Places) -> int:
    return sum(map(len, places._waiting.values()))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_owners_take_turns(stack: ExitStack) -> None:
    places, order = Places(1), Queue[str]()
    requests = [queue(places, owner, order, stack) for owner in ("ann", "ann", "ann", "bob", "mei")]
    for request in (requests[0], requests[1], requests[3], requests[4], requests[2]):
        assert request.entered.wait(WAIT_S)
        request.leave()
    assert [order.get_nowait() for _ in requests] == ["ann", "ann", "bob", "mei", "ann"]


def test_the_last_place_is_for_someone_else(stack: ExitStack) -> None:
    places, order = Places(2), Queue[str]()
    first, second = queue(places, "ann", order, stack), queue(places, "ann", order, stack)
    assert first.entered.is_set()
    other = queue(places, "bob", order, stack)
    assert other.entered.is_set()
    assert not second.entered.is_set()
    other.leave()
    assert not second.entered.wait(0.3)
    first.leave()
    assert second.entered.wait(WAIT_S)


def test_the_number_of_waiting_requests_is_limited_for_each_owner(stack: ExitStack) -> None:
    places, order = Places(1), Queue[str]()
    for _ in range(MOST_WAITING + 1):
        queue(places, "ann", order, stack)
    with pytest.raises(ActionError, match="10 of your requests"), places.taken("ann", lambda: False):
        pass
    assert not queue(places, "bob", order, stack).refused


def test_a_client_that_leaves_gives_its_turn_up(stack: ExitStack) -> None:
    places, order = Places(1), Queue[str]()
    first, second, third = (queue(places, "ann", order, stack) for _ in range(3))
    second.disconnect()
    assert second.refused is not None
    first.leave()
    assert third.entered.wait(WAIT_S)
