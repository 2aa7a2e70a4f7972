"""One shared connection per person and server, closed when the person loses access."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from loadwright.server.servers.connections.pool import Pool
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.connect import Connection, connect
from loadwright.server.servers.ssh.errors import SshError
from tests.support.sshd import Sshd

ANN, BEN = 1, 2
WEB, DB = 10, 20
LIMIT_S = 30.0


class Opening:
    """Opens real connections; can be made to wait or fail."""

    def __init__(self, sshd: Sshd) -> None:
        self._sshd = sshd
        self.opened: list[Connection] = []
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.fails: SshError | None = None

    async def __call__(self, _user_id: int, server_id: int) -> Connection:
        await self.may_open.wait()
        if self.fails is not None:
            raise self.fails
        self.opened.append(await connect(self._sshd.target(server_id=server_id)))
        return self.opened[-1]


@pytest.fixture
async def opening(openssh: Sshd) -> AsyncIterator[Opening]:
    opening = Opening(openssh)
    yield opening
    for connection in opening.opened:
        connection.close()
        await connection.wait_closed()


@pytest.fixture
async def pool(opening: Opening) -> AsyncIterator[Pool]:
    pool = Pool(opening, linger=0.2)
    yield pool
    pool.drop()


async def closed(connection: Connection) -> None:
    await asyncio.wait_for(connection.closed.wait(), LIMIT_S)


async def use(pool: Pool, user: int, server: int, until: asyncio.Event) -> Connection:
    async with pool.connection(user, server) as connection:
        await until.wait()
        return connection


async def test_all_of_a_person_on_a_server_share_one(pool: Pool, opening: Opening) -> None:
    done = asyncio.Event()
    tasks = [asyncio.create_task(use(pool, ANN, WEB, done)) for _ in range(5)]
    tasks += [asyncio.create_task(use(pool, *who, done)) for who in ((ANN, DB), (BEN, WEB))]
    async with asyncio.timeout(LIMIT_S):
        while len(opening.opened) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    done.set()
    connections = await asyncio.gather(*tasks)
    assert len(set(connections[:5])) == 1
    assert len(set(connections)) == len(opening.opened) == 3


async def test_it_is_kept_a_while_for_who_comes_back(pool: Pool, opening: Opening) -> None:
    async with pool.connection(ANN, WEB) as first:
        pass
    async with pool.connection(ANN, WEB) as again:
        assert again is first
        # Longer than an unused connection is kept.
        await asyncio.sleep(0.4)
        assert not first.closed.is_set()
    await closed(first)
    async with pool.connection(ANN, WEB) as new:
        assert new is not first
    assert len(opening.opened) == 2


async def test_a_lost_one_is_replaced(pool: Pool, opening: Opening) -> None:
    async with pool.connection(ANN, WEB) as first:
        first.close()
        await closed(first)
        async with pool.connection(ANN, WEB) as second:
            assert second is not first
            assert (await second.run("echo on", timeout=20)).stdout == b"on\n"


async def test_one_that_cannot_be_opened_is_tried_anew_by_the_next(pool: Pool, opening: Opening) -> None:
    opening.fails = SshError(errors.UNREACHABLE)
    with pytest.raises(SshError) as caught:
        async with pool.connection(ANN, WEB):
            pass
    assert caught.value.kind == errors.UNREACHABLE
    opening.fails = None
    async with pool.connection(ANN, WEB) as connection:
        assert connection.server_id == WEB
    assert not [place for place in pool._places.values() if place.connection is None]


@pytest.mark.parametrize(
    ("lost", "left"),
    [
        ({"user_id": ANN}, {(BEN, WEB)}),
        ({"server_id": WEB}, {(ANN, DB)}),
        ({"user_id": ANN, "server_id": WEB}, {(ANN, DB), (BEN, WEB)}),
        ({}, set()),
    ],
)
async def test_access_that_is_lost_is_lost_at_once(
    pool: Pool, opening: Opening, lost: dict[str, int], left: set[tuple[int, int]]
) -> None:
    done = asyncio.Event()
    places = [(ANN, WEB), (ANN, DB), (BEN, WEB)]
    tasks = [asyncio.create_task(use(pool, *place, done)) for place in places]
    async with asyncio.timeout(LIMIT_S):
        while not all(place.connection for place in pool._places.values()) or len(opening.opened) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    pool.drop(**lost)
    done.set()
    connections = dict(zip(places, await asyncio.gather(*tasks), strict=True))
    for place, connection in connections.items():
        if place in left:
            assert not connection.closed.is_set()
        else:
            await closed(connection)


async def test_access_lost_while_it_is_being_opened(pool: Pool, opening: Opening) -> None:
    opening.may_open.clear()
    task = asyncio.create_task(use(pool, ANN, WEB, asyncio.Event()))
    await asyncio.sleep(0.05)
    pool.drop(user_id=ANN)
    opening.may_open.set()
    with pytest.raises(SshError) as caught:
        await asyncio.wait_for(task, LIMIT_S)
    assert caught.value.kind == errors.CLOSED
    await closed(opening.opened[0])
    assert pool._places == {}


async def test_who_gives_up_waiting_leaves_nothing(pool: Pool, opening: Opening) -> None:
    opening.may_open.clear()
    task = asyncio.create_task(use(pool, ANN, WEB, asyncio.Event()))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert pool._places == {}
