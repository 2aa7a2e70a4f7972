from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.frames import GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.measurements import SERIES_COLUMNS, RunMeasurements
from tests.core.stats.examples import page

times = st.lists(st.integers(0, 5000), max_size=6)
entries = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]), st.integers(100, 110), st.dictionaries(st.sampled_from("abc"), times)
    ),
    max_size=25,
    unique_by=lambda entry: entry[:2],
)


def book_of(*entered: tuple[str, GeneratorSecond]) -> RunMeasurements:
    book = RunMeasurements()
    for generator, second in entered:
        book.add(generator, second)
    return book


@given(entries)
def test_totals_and_series_count_every_sample_once(entered: list[tuple[str, int, dict[str, list[int]]]]) -> None:
    book = book_of(*((generator, page(second, elapsed)) for generator, second, elapsed in entered))
    everything = [time for _, _, elapsed in entered for label in elapsed.values() for time in label]
    total, labels = book.totals()
    series = book.series()
    assert total.samples == len(everything) == sum(series["samples"]) == sum(frame.samples for frame in labels)
    assert total.histogram == Histogram.of(everything)
    assert [frame.label for frame in labels] == sorted({label for _, _, elapsed in entered for label in elapsed})
    assert sum(sum(book.series(generator=name)["samples"]) for name in book.generators()) == len(everything)
    assert sum(sum(book.series(label=frame.label)["samples"]) for frame in labels) == len(everything)


@given(entries)
def test_a_series_has_every_second_once_and_columns_of_one_length(
    entered: list[tuple[str, int, dict[str, list[int]]]],
) -> None:
    book = book_of(*((generator, page(second, elapsed)) for generator, second, elapsed in entered))
    series = book.series()
    assert tuple(series) == SERIES_COLUMNS
    seconds = [second for _, second, _ in entered]
    expected = list(range(min(seconds), max(seconds) + 1)) if seconds else []
    assert series["second"] == expected
    assert {len(column) for column in series.values()} == {len(expected)}


@given(entries)
def test_entering_a_second_again_changes_nothing(entered: list[tuple[str, int, dict[str, list[int]]]]) -> None:
    pages = [(generator, page(second, elapsed)) for generator, second, elapsed in entered]
    once, twice = book_of(*pages), book_of(*pages, *reversed(pages))
    assert once.totals() == twice.totals()
    assert once.series() == twice.series()
    assert len(once) == len(twice)


def test_a_second_entered_again_is_replaced() -> None:
    book = book_of(("g1", page(5, {"a": [1, 2]})), ("g1", page(5, {"a": [3]})))
    assert book.totals()[0].histogram == Histogram.of([3])


def test_totals_do_not_change_what_was_entered() -> None:
    book = book_of(("g1", page(5, {"a": [1]})), ("g2", page(5, {"a": [2]})))
    assert book.totals() == book.totals()
    assert [second.frames[0].samples for _, second in book.pages()] == [1, 1]


def test_a_paced_second_counts_transactions_else_samples() -> None:
    paced = book_of(
        ("g1", page(5, {"a": [1, 2]}, rate_asked=1.5, transactions=1, missed=2, threads=3)),
        ("g2", page(5, {"a": [3]}, rate_asked=1.5, transactions=2, threads=4)),
    ).series()
    assert (paced["rate_asked"], paced["rate"], paced["samples"]) == ([3.0], [3], [3])
    assert (paced["transactions"], paced["missed"], paced["threads"]) == ([3], [2], [7])
    free = book_of(("g1", page(5, {"a": [1, 2]}, transactions=1))).series()
    assert (free["rate_asked"], free["rate"]) == ([None], [2])


def test_the_rate_of_a_label_counts_its_samples() -> None:
    book = book_of(("g1", page(5, {"a": [1, 2], "b": [1]}, rate_asked=1.0, transactions=1)))
    series = book.series(label="a")
    assert (series["rate_asked"], series["rate"]) == ([None], [2])


def test_the_asked_rate_can_be_given_from_outside() -> None:
    book = book_of(("g1", page(5, {}, rate_asked=1.0)), ("g1", page(7, {}, rate_asked=1.0)))
    assert book.series(rate_asked=lambda second: second * 2.0)["rate_asked"] == [10.0, 12.0, 14.0]


def test_bounds_may_lie_outside_the_book() -> None:
    series = book_of(("g1", page(5, {"a": [7]}))).series(since=4, until=6)
    assert series["second"] == [4, 5, 6]
    assert series["p50_ms"] == [None, 7.0, None]


def test_an_empty_book_has_empty_columns() -> None:
    assert RunMeasurements().series() == {name: [] for name in SERIES_COLUMNS}
    assert RunMeasurements().totals()[0].samples == 0
    assert RunMeasurements().first_second is None
