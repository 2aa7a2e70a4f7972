from __future__ import annotations

import pytest

from loadwright.agent.host.java import garbage
from loadwright.agent.host.java.garbage import Collections, Done, Kind, kind_of

SECOND = 10**9


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["Copy", "MSC"], garbage.SERIAL),
        (["Serial young collection pauses", "Serial full collection pauses"], garbage.SERIAL),
        (["PSScavenge", "PSParallelCompact"], garbage.PARALLEL),
        (["Parallel young collection pauses", "Parallel full collection pauses"], garbage.PARALLEL),
        (["G1 incremental collections", "G1 stop-the-world full collections"], garbage.G1),
        (["G1 young collection pauses", "G1 full collection pauses", "G1 concurrent cycle pauses"], garbage.G1),
        (["PCopy", "CMS"], garbage.MIXED_CMS),
        (["ParNew", "CMS full collection pauses", "CMS concurrent cycle pauses"], garbage.CMS),
        (["", "", "Z concurrent cycle pauses"], garbage.ZGC),
        (["ZGC minor collection pauses", "", "ZGC major collection pauses"], garbage.ZGC),
        (["Shenandoah partial", "Shenandoah full"], garbage.SHENANDOAH),
        (["", ""], garbage.EPSILON),
        (["new", "old"], garbage.OTHER),
    ],
)
def test_garbage_collectors_by_the_names_of_their_counters(names: list[str], kind: Kind) -> None:
    texts = {f"sun.gc.collector.{number}.name": name for number, name in enumerate(names) if name}
    assert kind_of(texts) is kind


def counters(count: int, time: float, began: float, ended: float) -> dict[str, int]:
    names = ("invocations", "time", "lastEntryTime", "lastExitTime")
    values = (count, *(round(value * SECOND) for value in (time, began, ended)))
    return {f"sun.gc.collector.1.{name}": value for name, value in zip(names, values, strict=True)}


def since(collections: Collections, *values: float) -> Done | None:
    count, *times = values
    return collections.since(counters(int(count), *times), SECOND, 1.0)


def test_collections_since_the_previous_sample() -> None:
    collections = Collections(1)
    assert since(collections, 3, 1.5, 90, 90.5) is None
    assert (collections.count, collections.began) == (3, 90)
    assert since(collections, 3, 1.5, 90, 90.5) == (0, 0, 0)
    assert since(collections, 5, 1.75, 99, 99.25) == (2, 0.25, 0.25)


def test_a_collection_of_several_samples_is_spread_over_them() -> None:
    collections = Collections(1)
    since(collections, 0, 0, 0, 0)
    # It began 0.5 s before this sample; the JVM adds its duration when it ends.
    assert since(collections, 1, 0, 10.5, 0) == (1, 0, 0)
    assert collections.running
    assert since(collections, 1, 0, 10.5, 0) == (0, 0, 1)
    assert since(collections, 1, 0, 10.5, 0) == (0, 0, 1)
    assert since(collections, 1, 3.25, 10.5, 13.75) == (0, 3.25, 1)
    assert since(collections, 1, 3.25, 10.5, 13.75) == (0, 0, 0)
    # Two short ones, the second of which is still running.
    assert since(collections, 3, 3.5, 15.9, 15.5) == (2, 0.25, 0.25)


def test_counters_that_decrease_or_are_missing_give_nothing() -> None:
    collections = Collections(1)
    since(collections, 5, 2, 90, 91)
    assert since(collections, 4, 2, 90, 91) is None
    assert since(collections, 4, 1, 90, 91) is None
    assert since(collections, 4, 1, 90, 91) == (0, 0, 0)
    assert collections.since({}, SECOND, 1.0) is None
    assert Collections(0).since(counters(1, 1, 1, 1), SECOND, 1.0) is None
