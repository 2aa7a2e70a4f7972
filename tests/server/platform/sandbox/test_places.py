"""Places are shared fairly among those who wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
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

    def release(self) -> None:
        """Leave as soon as there is a place."""
        self._leave.set()

    def leave(self) -> None:
        self.release()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def disconnect(self) -> None:
        self._gone.set()
        self._thread.join(WAIT_S)


def queue(places: Places, owner: str, order: Queue[str], crowd: list[Request]) -> Request:
    """Start a request, and wait until it is in its queue or has its place."""
    before = waiting(places)
    request = Request(places, owner, order)
    crowd.append(request)
    while not request.entered.is_set() and waiting(places) == before:
        request.entered.wait(0.01)
    return request


def waiting(places: Places) -> int:
    return sum(map(len, places._waiting.values()))


@pytest.fixture
def crowd() -> Iterator[list[Request]]:
    """The requests of a test. They end with it: all are released before one is awaited, as they wait for each other."""
    crowd: list[Request] = []
    yield crowd
    for request in crowd:
        request.release()
    for request in crowd:
        request.leave()


def test_owners_take_turns(crowd: list[Request]) -> None:
    places, order = Places(1), Queue[str]()
    requests = [queue(places, owner, order, crowd) for owner in ("ann", "ann", "ann", "bob", "mei")]
    for request in (requests[0], requests[1], requests[3], requests[4], requests[2]):
        assert request.entered.wait(WAIT_S)
        request.leave()
    assert [order.get_nowait() for _ in requests] == ["ann", "ann", "bob", "mei", "ann"]


def test_the_last_place_is_for_someone_else(crowd: list[Request]) -> None:
    places, order = Places(2), Queue[str]()
    first, second = queue(places, "ann", order, crowd), queue(places, "ann", order, crowd)
    assert first.entered.is_set()
    other = queue(places, "bob", order, crowd)
    assert other.entered.is_set()
    assert not second.entered.is_set()
    other.leave()
    assert not second.entered.wait(0.3)
    first.leave()
    assert second.entered.wait(WAIT_S)


def test_the_number_of_waiting_requests_is_limited_for_each_owner(crowd: list[Request]) -> None:
    places, order = Places(1), Queue[str]()
    for _ in range(MOST_WAITING + 1):
        queue(places, "ann", order, crowd)
    with pytest.raises(ActionError, match="10 of your requests"), places.taken("ann", lambda: False):
        pass
    assert not queue(places, "bob", order, crowd).refused


def test_a_client_that_leaves_gives_its_turn_up(crowd: list[Request]) -> None:
    places, order = Places(1), Queue[str]()
    first, second, third = (queue(places, "ann", order, crowd) for _ in range(3))
    second.disconnect()
    assert second.refused is not None
    first.leave()
    assert third.entered.wait(WAIT_S)
