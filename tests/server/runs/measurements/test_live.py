"""Measurements of a run in progress: running totals and changed seconds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.measurements import RunMeasurements
from loadwright.server.runs.measurements.live import LiveMeasurements
from tests.core.stats.examples import second_of

times = st.lists(st.integers(0, 5000), max_size=5)
# A generator's second can arrive again with other contents.
entries = st.lists(
    st.tuples(st.sampled_from(["g1", "g2"]), st.integers(100, 104), st.dictionaries(st.sampled_from("ab"), times)),
    max_size=20,
)


@given(entries, st.integers(0, 20))
def test_totals_and_series_are_those_of_everything_added(
    entered: list[tuple[str, int, dict[str, list[int]]]], looked_at: int
) -> None:
    live, plain = LiveMeasurements(), RunMeasurements()
    for number, (generator, second, elapsed) in enumerate(entered):
        added = [measurements.add(generator, second_of(second, elapsed)) for measurements in (live, plain)]
        assert added[0] == added[1]
        if number == looked_at:
            assert live.totals() == plain.totals()
    assert live.totals() == plain.totals()
    assert live.series() == plain.series()
    for generator in plain.generators():
        assert live.totals(generator) == plain.totals(generator)
        assert live.newest(generator) == max(second.second for _, second in plain.seconds(generator))


def test_a_changed_second_is_taken_once_and_again_when_a_part_of_it_arrives_late() -> None:
    live = LiveMeasurements()
    for second in (5, 6, 7):
        live.add("g1", second_of(second, {"a": [1]}))
    assert live.take_changed(lambda second: second < 7) == [5, 6]
    assert live.take_changed(lambda second: True) == [7]
    assert live.take_changed(lambda second: True) == []
    live.add("g1", second_of(5, {"a": [1]}))
    assert live.take_changed(lambda second: True) == []
    live.add("g2", second_of(5, {"a": [1]}))
    assert live.take_changed(lambda second: True) == [5]
    assert (live.newest("g1"), live.newest("g2"), live.newest("g3")) == (7, 5, None)


def test_kinds_of_errors_are_counted_by_second_over_all_generators() -> None:
    live = LiveMeasurements()
    for generator in ("g1", "g2"):
        for second, kind in ((5, "500"), (6, ""), (7, "503")):
            measured = second_of(second, {"a": [1, 2]})
            measured.frames[0].error_kinds = {kind: 2} if kind else {}
            live.add(generator, measured)
    assert live.error_series([5, 6, 7]) == {
        "500": {"second": [5], "count": [4]},
        "503": {"second": [7], "count": [4]},
    }
    assert live.error_series([6]) == {}
