"""What differs between two versions of a plan, in short."""

from __future__ import annotations

from lxml import etree

from loadwright.core.jmx.compare import MAX_NAME, MAX_NAMES, Difference, Listed, Part, difference, digest, listed

NONE = Listed(0, [])


def part(name: str, content: bytes) -> Part:
    return Part(name, name, content)


def test_parts_are_added_removed_and_changed() -> None:
    before = [part("login", b"1"), part("buy", b"2"), part("leave", b"3")]
    after = [part("buy", b"7"), part("login", b"1"), part("search", b"4")]
    assert difference(before, after) == Difference(Listed(1, ["search"]), Listed(1, ["leave"]), Listed(1, ["buy"]))
    assert difference(before, before[::-1]) == Difference(NONE, NONE, NONE)


def test_equal_names_are_counted() -> None:
    before = [part("buy", b"1"), part("buy", b"2")]
    after = [part("buy", b"2"), part("buy", b"3"), part("buy", b"4")]
    assert difference(before, after) == Difference(Listed(1, ["buy"]), NONE, Listed(1, ["buy"]))


def test_only_first_names_are_listed_and_long_ones_are_cut() -> None:
    names = [f"r{number}" for number in range(MAX_NAMES + 2)]
    assert listed(names) == Listed(MAX_NAMES + 2, names[:MAX_NAMES])
    [cut] = listed(["x" * 200]).names
    assert len(cut) == MAX_NAME


def test_indentation_does_not_change_a_checksum() -> None:
    one, same, other = (
        etree.fromstring(text) for text in ("<a><b>1</b></a>", "<a>\n <b> 1 </b></a>", "<a><b>2</b></a>")
    )
    assert digest(one) == digest(same) != digest(other)
