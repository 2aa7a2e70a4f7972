"""When the elements of a plan were added and changed."""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.tables import TableRow, tables
from loadwright.core.jmx.tracing import Trace, traced
from tests.core.jmx.plans import document


def sampler(name: str, path: str = "/", children: str = "") -> str:
    return f"""<HTTPSamplerProxy testclass="HTTPSamplerProxy" testname="{name}">
      <stringProp name="HTTPSampler.path">{path}</stringProp></HTTPSamplerProxy><hashTree>{children}</hashTree>"""


def group(*children: str) -> str:
    return f'<ThreadGroup testclass="ThreadGroup" testname="group"/><hashTree>{"".join(children)}</hashTree>'


def assertion(text: str) -> str:
    return f"""<ResponseAssertion testclass="ResponseAssertion" testname="a"><stringProp name="x">{text}</stringProp>
      </ResponseAssertion><hashTree/>"""


def traces(*versions: str) -> dict[str, Trace]:
    read: Sequence[Sequence[TableRow]] = [tables(read_plan(document(one).encode())) for one in versions]
    found = traced(enumerate(read, 1))
    return {row.name: found[row.number] for row in read[-1]}


def test_elements_of_the_first_version_are_as_old_as_it() -> None:
    assert traces(group(sampler("a"))) == {"group": Trace(1, 1), "a": Trace(1, 1)}


def test_what_is_added_before_an_element_does_not_change_it() -> None:
    found = traces(group(sampler("a")), group(sampler("b"), sampler("a")))
    assert found == {"group": Trace(1, 1), "a": Trace(1, 1), "b": Trace(2, 2)}


def test_an_element_is_changed_by_its_properties_and_by_what_checks_it() -> None:
    first, second = sampler("a", "/"), sampler("b", "/", assertion("1"))
    found = traces(group(first, second), group(sampler("a", "/x"), second), group(sampler("a", "/x"), sampler("b")))
    assert found == {"group": Trace(1, 1), "a": Trace(1, 2), "b": Trace(1, 3)}


def test_a_renamed_and_a_moved_element_remain_the_same() -> None:
    found = traces(group(sampler("a"), sampler("b")), group(sampler("b"), sampler("c")))
    assert found == {"group": Trace(1, 1), "b": Trace(1, 1), "c": Trace(1, 2)}


def test_of_equal_elements_one_is_added() -> None:
    read = tables(read_plan(document(group(sampler("a"))).encode()))
    twice = tables(read_plan(document(group(sampler("a"), sampler("a"))).encode()))
    assert list(traced([(1, read), (2, twice)]).values()) == [Trace(1, 1), Trace(1, 1), Trace(2, 2)]


def test_a_removed_element_that_comes_back_is_new() -> None:
    found = traces(group(sampler("a")), group(), group(sampler("a")))
    assert found == {"group": Trace(1, 1), "a": Trace(3, 3)}
