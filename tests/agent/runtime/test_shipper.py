import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from tests.agent.fleet import TOKEN, Fleet, serving, until
from tests.support.process import free_port


@asynccontextmanager
async def shipping(spool: Spool, fleet: Fleet) -> AsyncIterator[Shipper]:
    shipper = Shipper(spool, fleet.url + "/telemetry/write", TOKEN)
    try:
        yield shipper
    finally:
        await shipper.close()


def values(fleet: Fleet) -> list[object]:
    return [point.fields["x"] for point in fleet.points]


async def test_everything_arrives_in_order(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000_000)
    async with serving(fleet), shipping(spool, fleet) as shipper:
        for number in range(300):
            # Long enough for several batches and for compression.
            spool.put(b'a x=%di,pad="%s" 1\n' % (number, b"p" * 10_000))
        await shipper.wait_drained()
    assert values(fleet) == list(range(300))


async def test_a_collector_that_is_away_or_failing_gets_it_later(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000)
    fleet.port = free_port()
    fleet.collector_works = False
    async with shipping(spool, fleet) as shipper:
        spool.put(b"a x=1i 1\n")
        async with serving(fleet):
            await until(lambda: fleet.refused_writes)
            assert spool.pending_points == 1
            spool.put(b"a x=2i 2\n")
            fleet.collector_works = True
            await shipper.wait_drained()
    assert values(fleet) == [1, 2]


async def test_what_arrives_within_the_gap_is_sent_with_the_first_text_after_it(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000)
    async with serving(fleet), shipping(spool, fleet) as shipper:
        shipper.gap_s = 1.0
        spool.put(b"a x=0i 1\n")
        await until(lambda: fleet.writes == 1)
        for number in range(1, 4):
            spool.put(b"a x=%di 1\n" % number)
        await asyncio.sleep(1.2)
        spool.put(b"a x=4i 1\n")
        await until(lambda: len(fleet.points) == 5)
        assert (fleet.writes, values(fleet)) == (2, [0, 1, 2, 3, 4])
        spool.put(b"a x=5i 1\n")
        await until(lambda: len(fleet.points) == 6)
        assert fleet.writes == 3, "what no other text follows is sent too"


async def test_the_end_does_not_wait_for_the_gap(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000)
    async with serving(fleet), shipping(spool, fleet) as shipper:
        shipper.gap_s = 3600.0
        spool.put(b"a x=0i 1\n")
        await until(lambda: fleet.writes == 1)
        spool.put(b"a x=1i 1\n")
        await shipper.wait_drained()
    assert values(fleet) == [0, 1]


async def test_a_collector_that_asks_to_be_left_alone_is(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000)
    fleet.collector_works, fleet.retry_after = False, "3600"
    async with serving(fleet), shipping(spool, fleet):
        spool.put(b"a x=1i 1\n")
        await until(lambda: fleet.refused_writes)
        fleet.collector_works = True
        # Without the header it would have retried several times by now.
        await asyncio.sleep(1.5)
        assert (fleet.refused_writes, fleet.points) == (1, [])
    assert spool.pending_points == 1


async def test_an_invalid_retry_after_is_ignored(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000)
    fleet.collector_works, fleet.retry_after = False, "Wed, 21 Oct 2099 07:28:00 GMT"
    async with serving(fleet), shipping(spool, fleet) as shipper:
        spool.put(b"a x=1i 1\n")
        await until(lambda: fleet.refused_writes > 1)
        fleet.collector_works = True
        await shipper.wait_drained()
    assert values(fleet) == [1]


async def test_text_that_is_refused_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    fleet, spool = Fleet(), Spool(tmp_path, 10_000)
    # The third was left by this generator's identity before it enrolled again.
    for text in (b"a x=1i 1\n", b"this is no line protocol\n", b"a,generator=before x=9i 1\n", b"a x=2i 2\n"):
        spool.put(text)
    async with serving(fleet), shipping(spool, fleet) as shipper:
        await shipper.wait_drained()
    assert values(fleet) == [1, 2]
