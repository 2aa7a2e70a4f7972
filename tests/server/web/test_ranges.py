"""The ``Range`` header of HTTP."""

from __future__ import annotations

import pytest

from loadwright.server.web.ranges import UnsatisfiableRangeError, part


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=5-", (5, 1000)),
        ("bytes=-10", (990, 1000)),
        ("bytes=900-5000", (900, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=-", None),
        ("", None),
        ("bytes=" + "9" * 21 + "-", None),
    ],
)
def test_a_range_is_a_part_of_the_file(asked: str, expected: tuple[int, int] | None) -> None:
    assert part(asked, 1000) == expected


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_range_that_does_not_exist_is_refused(asked: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        part(asked, 1000)
