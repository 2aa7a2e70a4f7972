"""Documents of samples are read within limits, and up to the first damage."""

from __future__ import annotations

import gzip

import pytest

from loadwright.server.platform import stored
from loadwright.server.runs.results.kept_samples import MAX_LINE, Limits, lines

KEPT = "runs/a/kept.gz"
CONTENT = b"one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        (Limits(10, 100), [b"one\n", b"two\n", b"three\n"]),
        (Limits(2, 100), [b"one\n", b"two\n"]),
        (Limits(10, 5), [b"one\n"]),
    ],
)
def test_lines_are_read_up_to_the_limits(limits: Limits, found: list[bytes]) -> None:
    stored.write(KEPT, gzip.compress(CONTENT))
    assert list(lines(KEPT, limits)) == found


def test_a_line_without_end_is_read_in_parts() -> None:
    stored.write(KEPT, gzip.compress(b"x" * (MAX_LINE + 10)))
    assert [len(line) for line in lines(KEPT, Limits(10, 2 * MAX_LINE))] == [MAX_LINE, 10]


@pytest.mark.parametrize("cut", [0, 5, 20])
def test_a_damaged_file_ends_at_the_damage(cut: int) -> None:
    stored.write(KEPT, gzip.compress(CONTENT)[:cut])
    assert set(lines(KEPT, Limits(10, 100))) <= {b"one\n", b"two\n", b"three\n"}
