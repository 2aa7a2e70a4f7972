"""Elements and values that differ between two plans."""

from __future__ import annotations

from loadwright.core.jmx.compare import Difference, Listed
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.differences import (
    ADDED,
    CHANGED,
    MOST_COMPARED,
    MOVED,
    REMOVED,
    Change,
    PropertyChange,
    differences,
    summary,
)
from tests.core.jmx.plans import SAMPLES, document, element, group, string


def compared(before: str, after: str) -> list[Change]:
    return list(differences(*(read_plan(document(children).encode()) for children in (before, after))))


def short(changes: list[Change]) -> list[tuple[str, str]]:
    return [(change.kind, change.name) for change in changes]


def test_equal_plans_do_not_differ() -> None:
    children = group("Users", children=element("DebugSampler", "a", string("x", "1")))
    assert compared(children, children.replace("><", ">\n<")) == []
    for path in SAMPLES:
        assert list(differences(read_plan(path.read_bytes()), read_plan(path.read_bytes()))) == []


def test_a_changed_value_is_shown_with_both_values_and_the_place_of_its_element() -> None:
    before = group("Users", children=element("DebugSampler", "a", string("x", "1") + string("y", "2")))
    after = before.replace(">1<", ">7<").replace('name="y"', 'name="z"')
    assert compared(before, after)[-1:] == [
        Change(
            CHANGED,
            "a",
            "DebugSampler",
            ["Plan", "Users"],
            [PropertyChange("x", "1", "7"), PropertyChange("z", None, "2"), PropertyChange("y", "2", None)],
        )
    ]


def test_elements_are_added_and_removed_with_those_below_them() -> None:
    inner = element("GenericController", "steps", children=element("DebugSampler", "b"))
    before, after = group("Users", children=element("DebugSampler", "a")), group("Users", children=inner)
    kept = element("ConstantTimer", "pause")
    changes = compared(before, after.replace("</hashTree>", f"{kept}</hashTree>", 1))
    assert (REMOVED, "a") in short(changes)
    assert {(ADDED, "steps"), (ADDED, "b"), (ADDED, "pause")} <= set(short(changes))


def test_a_renamed_or_disabled_element_is_the_same_one() -> None:
    one, other = element("DebugSampler", "a"), element("DebugSampler", "b", enabled=False)
    assert compared(group(children=one), group(children=other)) == [
        Change(
            CHANGED,
            "b",
            "DebugSampler",
            ["Plan", "Users"],
            [PropertyChange("testname", "a", "b"), PropertyChange("enabled", "true", "false")],
        )
    ]


def test_a_moved_element_is_neither_removed_nor_added() -> None:
    a, b, c = (element("DebugSampler", name) for name in "abc")
    assert short(compared(group(children=a + b + c), group(children=b + c + a))) == [(MOVED, "a")]
    inside = element("GenericController", "steps", children=b)
    changes = compared(group(children=a + b), group(children=a + inside))
    assert short(changes) == [(ADDED, "steps"), (MOVED, "b")]
    assert changes[-1].above == ["Plan", "Users", "steps"]


def headers(*names: str) -> str:
    rows = "".join(
        f'<elementProp name="" elementType="Header">{string("Header.name", name)}</elementProp>' for name in names
    )
    collection = f'<collectionProp name="HeaderManager.headers">{rows}</collectionProp>'
    return group(children=element("HeaderManager", "h", collection))


def test_an_inserted_row_does_not_change_those_after_it() -> None:
    changes = compared(headers("a", "b"), headers("new", "a", "b"))
    name = "HeaderManager.headers › Header.name"
    assert [change.properties for change in changes] == [[PropertyChange(name, None, "new")]]


def test_an_element_of_many_values_is_compared() -> None:
    values = [string(f"p{number}", "x") for number in range(MOST_COMPARED + 10)]
    before = group(children=element("DebugSampler", "a", "".join(values)))
    after = group(children=element("DebugSampler", "a", "".join(reversed(values)).replace(">x<", ">y<", 1)))
    [change] = compared(before, after)
    assert change.properties == [PropertyChange(f"p{MOST_COMPARED + 9}", "x", "y")]


def test_a_summary_counts_renamed_and_moved_elements_as_changed() -> None:
    samplers = {name: element("DebugSampler", name) for name in ("old", "one", "two", "gone", "new")}
    before = group("g", children="".join(samplers[name] for name in ("old", "one", "two", "gone"))) + group("h")
    after = group("g", children=samplers["new"] + samplers["one"]) + group("h", children=samplers["two"])
    found = summary(compared(before, after + element("ConstantTimer", "added")))
    assert found == Difference(Listed(1, ["added"]), Listed(1, ["gone"]), Listed(2, ["new", "two"]))
    assert summary([]) == Difference(Listed(0, []), Listed(0, []), Listed(0, []))
