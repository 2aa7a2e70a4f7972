"""Frames and seconds for tests, from plain lists of elapsed times and with arbitrary values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.fields import Field, fields_of
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram

encodable_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
"""Texts that are stored as they are."""


def frame(label: str, elapsed: Sequence[int], errors: int = 0, **more: Any) -> Frame:
    """Return a frame of samples with these elapsed times, of which ``errors`` failed."""
    return Frame(
        label,
        samples=len(elapsed),
        errors=errors,
        bytes_received=100 * len(elapsed),
        bytes_sent=10 * len(elapsed),
        sum_ms=sum(elapsed),
        min_ms=min(elapsed, default=None),
        max_ms=max(elapsed, default=None),
        histogram=Histogram.of(elapsed),
        error_kinds={"500 Broken": ErrorKind(errors)} if errors else {},
        **more,
    )


def second_of(second: int, elapsed: Mapping[str, Sequence[int]], **more: Any) -> GeneratorSecond:
    """Return a second with these elapsed times for each label of requests."""
    frames = [frame(label, times) for label, times in elapsed.items()]
    return GeneratorSecond(second, frames, **{"kinds": True, **more})


def frames(label: str = "a") -> st.SearchStrategy[Frame]:
    """Any frame of ``label``."""
    times = st.lists(st.integers(0, 100_000), max_size=20)
    late = st.one_of(st.none(), st.just(5), st.just(2000))

    def build(elapsed: list[int], failed: int, lateness: int | None) -> Frame:
        intended = Histogram.of(time + lateness for time in elapsed) if lateness is not None else None
        return frame(label, elapsed, errors=min(failed, len(elapsed)), intended=intended)

    return st.builds(build, times, st.integers(0, 20), late)


def valid(field: Field) -> st.SearchStrategy[Any]:
    """Any value that the declaration of ``field`` allows."""
    if field.kind is bool:
        return st.booleans()
    assert field.maximum is not None, f"{field.name} has no range"
    if field.kind is int:
        return st.integers(int(field.minimum), int(field.maximum))
    return st.floats(field.minimum, field.maximum)


def measured(kind: type, *, whole: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Any values of a dataclass's declared fields; with ``whole``, all of them."""
    return st.fixed_dictionaries(
        {
            field.name: st.none() | valid(field) if field.optional and not whole else valid(field)
            for field in fields_of(kind)
        }
    )


times = st.lists(st.integers(0, 5000), max_size=6)


entries = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]), st.integers(100, 110), st.dictionaries(st.sampled_from("abc"), times)
    ),
    max_size=25,
    unique_by=lambda entry: entry[:2],
)
