"""Values of generators besides their samples, merged over time as they are declared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.fields import MAX_COUNT, MAX_INTEGER
from loadwright.core.stats.frames import BUSY_CPU_PERCENT, LATE_MS, GeneratorSecond
from loadwright.core.stats.load import LOAD_FIELDS, Load
from tests.core.stats.examples import measured


def load_of(*seconds: GeneratorSecond) -> Load:
    load = Load()
    for second in seconds:
        load.add(second)
    return load


def test_counts_are_summed_means_keep_their_seconds_and_extremes_are_kept() -> None:
    load = load_of(
        GeneratorSecond(5, transactions=3, missed=1, late_ms=20, threads=4, capped=True, cpu_percent=50.0),
        GeneratorSecond(9, transactions=4, late_ms=10, threads=2, heap_bytes=7),
    )
    assert (load.count("seconds"), load.count("first_second"), load.count("last_second")) == (2, 5, 9)
    assert (load.count("transactions"), load.count("missed"), load.count("capped")) == (7, 1, 1)
    assert (load.mean("threads"), load.mean("cpu_percent"), load.mean("gc_percent")) == (3, 50, None)
    assert (load.count("late_ms"), load.count("heap_bytes")) == (20, 7)


def test_sums_stay_within_the_integers_of_json() -> None:
    load = Load()
    load.add(GeneratorSecond(1, transactions=MAX_COUNT))
    for _ in range(30):
        load.merge(Load(dict(load.values)))
    assert load.count("transactions") == MAX_INTEGER


def test_only_seconds_above_a_limit_are_counted() -> None:
    load = load_of(
        GeneratorSecond(1, cpu_percent=BUSY_CPU_PERCENT, late_ms=LATE_MS),
        GeneratorSecond(2, cpu_percent=BUSY_CPU_PERCENT + 0.1, late_ms=LATE_MS + 1),
    )
    assert (load.count("cpu_percent_over"), load.count("late_ms_over")) == (1, 1)


@given(st.lists(st.tuples(measured(GeneratorSecond), st.booleans()), max_size=8))
def test_merged_parts_equal_the_whole(entered: list[tuple[dict[str, object], bool]]) -> None:
    seconds = [(GeneratorSecond(number, **values), first) for number, (values, first) in enumerate(entered)]  # type: ignore[arg-type]
    whole = load_of(*(second for second, _ in seconds))
    parts = [load_of(*(second for second, first in seconds if first is part)) for part in (True, False)]
    parts[0].merge(parts[1])
    assert parts[0].values.keys() == whole.values.keys()
    for name, value in whole.values.items():
        assert abs(parts[0].values[name] - value) <= 1e-9 * abs(value)


def test_a_stored_row_gives_the_same_load() -> None:
    load = load_of(GeneratorSecond(5, transactions=3, threads=4, cpu_percent=50.0))
    assert Load.of({**load.values, "samples": 3}) == load
    assert load.values.keys() <= {field.name for field in LOAD_FIELDS}
