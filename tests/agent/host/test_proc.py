from __future__ import annotations

import pytest

from loadwright.agent.host.proc import numbers


def test_numbers_stand_behind_the_names_at_the_start_of_lines() -> None:
    text = "MemTotal:       24684084 kB\nSwapCached:   1 kB\nCached: 5\npgpgin 17\nlast 18446744073709551615"
    found = numbers(text, ("Cached:", "MemTotal:", "pgpgin ", "last ", "Missing:"))
    assert found == {"Cached:": 5, "MemTotal:": 24684084, "pgpgin ": 17, "last ": 2**64 - 1}
    assert numbers("", ("a ",)) == {}


@pytest.mark.parametrize("text", ["ctxt ", "ctxt \nbtime", "ctxt many"])
def test_a_name_without_a_number_is_refused(text: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        numbers(text, ("ctxt ",))
