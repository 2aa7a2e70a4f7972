"""What follows from an order."""

from __future__ import annotations

import pytest

from loadwright.core.protocol.generator import AS_WRITTEN, RATE, RUN, Bundle, DataFile, Order

BUNDLE = Bundle("ab" * 32, 1, "/agent/bundles/ab")


def test_an_order_names_the_checksums_of_all_that_is_fetched_for_it() -> None:
    assert Order("7", RUN, BUNDLE).checksums == [BUNDLE.sha256]
    files = [DataFile("a.csv", "cd" * 32, 1), DataFile("b.csv", "ef" * 32, 1)]
    assert Order("7", RUN, BUNDLE, files=files).checksums == [BUNDLE.sha256, "cd" * 32, "ef" * 32]


@pytest.mark.parametrize(
    ("mode", "end_at", "by_itself"), [(AS_WRITTEN, None, True), (AS_WRITTEN, 60.0, False), (RATE, None, False)]
)
def test_only_a_plan_as_written_without_an_end_ends_by_itself(mode: str, end_at: float | None, by_itself: bool) -> None:
    assert Order("7", RUN, BUNDLE, mode=mode, end_at=end_at).ends_by_itself is by_itself
