"""Failed samples are counted, filtered, sorted and paged."""

from __future__ import annotations

from io import BytesIO

import pytest

from loadwright.core.failed_samples import BY_LABEL, OLDEST, SLOWEST, Found, Wanted, find
from loadwright.core.stats.frames import MAX_LABELS, OTHER_LABELS


def sample(label: str, at: int, *, success: str = "false", code: str = "500", elapsed: int = 1, inner: str = "") -> str:
    head = f't="{elapsed}" lt="0" ts="{at}" s="{success}" lb="{label}" rc="{code}" rm="Oops" tn=""'
    return f"<sample {head}>{inner}</sample>"


def lines(*texts: str) -> BytesIO:
    return BytesIO("".join(f"{text}\n" for text in ("<testResults>", *texts, "</testResults>")).encode())


def labels(found: Found) -> list[str]:
    return [one.label for _, one in found.samples]


def test_the_newest_of_all_or_of_a_label() -> None:
    first = [sample("a", 1000 * at) for at in range(100)] + [sample("fine", 1, success="true")]
    second = [sample("b", 1000 * at + 500) for at in range(50, 100)]

    def found(wanted: Wanted, keep: int, skip: int = 0) -> list[tuple[str, float]]:
        both = find([("g1", lines(*first)), ("g2", lines(*second))], wanted, keep=keep, skip=skip)
        assert (both.labels, both.codes, both.sources) == ({"a": 100, "b": 50}, {"500": 150}, {"g1": 100, "g2": 50})
        return [(source, one.at) for source, one in both.samples]

    assert found(Wanted(), 3) == [("g2", 99.5), ("g1", 99.0), ("g2", 98.5)]
    assert found(Wanted(), 2, skip=2) == [("g2", 98.5), ("g1", 98.0)]
    assert found(Wanted(label="a"), 2) == [("g1", 99.0), ("g1", 98.0)]
    assert found(Wanted(source="g2"), 2) == [("g2", 99.5), ("g2", 98.5)]
    assert found(Wanted(label="c"), 2) == found(Wanted(), 2, skip=200) == []


def test_the_number_of_wanted_ones_does_not_depend_on_the_page() -> None:
    failed = [sample("a", at, code="404" if at % 3 else "500") for at in range(30)]
    found = find([("g", lines(*failed))], Wanted(code="404"), keep=5, skip=10)
    assert (found.matching, len(found.samples), found.codes) == (20, 5, {"500": 10, "404": 20})


def test_orders() -> None:
    failed = [sample("b", 1, elapsed=5), sample("a", 2, elapsed=7), sample("c", 3, elapsed=7), sample("a", 4)]

    def ats(order: str) -> list[float]:
        return [1000 * one.at for _, one in find([("g", lines(*failed))], Wanted(), order=order, keep=9).samples]

    assert ats(OLDEST) == [1, 2, 3, 4]
    assert ats(SLOWEST) == [3, 2, 1, 4]
    assert ats(BY_LABEL) == [4, 2, 1, 3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PAY", ["pay"]),
        ("oops", ["inside", "look", "pay"]),
        ("a < b", ["look"]),
        ("付款", ["look"]),
        ("session=7", ["pay"]),
        ("total missing", ["inside"]),
        ("http://shop/pay?a=1&b=2", ["pay"]),
        # Names of tags and truth values are not texts.
        ("sample", []),
        ("true", []),
    ],
)
def test_texts_are_found_wherever_people_see_them(text: str, found: list[str]) -> None:
    assertion = "<failure>true</failure><failureMessage>Total missing</failureMessage>"
    failed = [
        sample("pay", 1, inner="<java.net.URL>http://shop/pay?a=1&amp;b=2</java.net.URL><cookies>Session=7</cookies>"),
        sample("look", 2, inner="<responseData>付款 a &lt; B</responseData>"),
        sample("inside", 3, inner=f"<assertionResult>{assertion}</assertionResult>"),
    ]
    assert labels(find([("g", lines(*failed))], Wanted(text=text), keep=9)) == found


def test_labels_and_codes_beyond_the_limit_are_counted_together() -> None:
    failed = (sample(str(number), 1, code=str(number)) for number in range(MAX_LABELS + 5))
    found = find([("g", lines(*failed))], Wanted(), keep=1)
    for counts in (found.labels, found.codes):
        assert len(counts) == MAX_LABELS + 1
        assert counts[OTHER_LABELS] == 5


def test_labels_are_compared_unescaped() -> None:
    label = 'a <b> &"\n坏'
    failed = lines(sample("a &lt;b&gt; &amp;&quot;&#10;坏", 1))
    found = find([("g", failed)], Wanted(label=label), keep=5)
    assert found.labels == {label: 1}
    assert labels(found) == [label]


@pytest.mark.parametrize("cut", range(0, 80, 7))
def test_a_truncated_sample_is_not_counted(cut: int) -> None:
    whole = sample("pay", 1).encode()
    found = find([("g", BytesIO(whole + b"\n" + whole[:cut]))], Wanted(), keep=5)
    assert (found.labels, found.matching) == ({"pay": 1}, 1)
