"""Test elements as views of the document."""

import pytest
from lxml import etree

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, Plan
from tests.core.jmx.plans import document, element, group


def test_elements_are_seen_as_jmeter_sees_them() -> None:
    plan = read_plan(
        document(
            "<a.b__c_-D/><hashTree/>"
            + element("Off", "off", children=element("Inside"), enabled=False)
            + group("last").replace('enabled="true"', 'enabled="TRUE"')
        ).encode()
    )

    assert [(found.name, found.testclass, found.enabled) for found in plan.walk()] == [
        ("Plan", "TestPlan", True),
        ("", "a.b_c$D", True),
        ("off", "Off", False),
        ("Inside", "Inside", True),
        ("last", "ThreadGroup", True),
    ]
    assert [found.name for found in plan.walk(enabled_only=True)] == ["Plan", "", "last"]


def test_a_fixed_plan_has_equal_elements_and_looks_for_them_once() -> None:
    plan = read_plan(document(group("users", children=element("Thing", "inside", enabled=False))).encode())
    fixed = plan.fixed()
    assert list(fixed.walk()) == list(plan.walk())
    assert len({*fixed.walk(), *plan.walk()}) == 3
    for ours, theirs in zip(fixed.walk(), plan.walk(), strict=True):
        assert (ours.class_name, ours.enabled, ours.children) == (theirs.class_name, theirs.enabled, theirs.children)
    first, again = list(fixed.walk()), list(fixed.walk())
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_an_inserted_element_is_indented_like_its_neighbours() -> None:
    text = document("      <!-- ours --><Thing testname='a'/>\n      <hashTree/>")
    read = read_plan(text.encode())
    assert read.test_plan is not None
    read.test_plan.insert_first(etree.Element("Recorder", testclass="Recorder"))
    assert [child.testclass for child in read.test_plan.children] == ["Recorder", "Thing"]
    lines = etree.tostring(read.root, encoding="unicode").splitlines()
    place = next(number for number, line in enumerate(lines) if "<Recorder" in line)
    assert lines[place] == '      <Recorder testclass="Recorder"/>'
    assert lines[place + 1] == "      <hashTree/>"


def test_the_last_element_gets_the_hash_tree_it_lacks() -> None:
    read = read_plan(b"<jmeterTestPlan><hashTree><TestPlan testname='p'/></hashTree></jmeterTestPlan>")
    (top,) = read.elements
    assert (top.subtree, top.children) == (None, [])
    top.insert_first(etree.Element("Thing"))
    assert [child.testclass for child in top.children] == ["Thing"]


def test_a_replaced_element_keeps_its_children() -> None:
    read = read_plan(document(group("users", children=element("Thing", "inside"))).encode())
    (users,) = read.elements[0].children
    new = users.replace_node(etree.Element("SetupThreadGroup", testname="new"))
    assert (new.name, [child.name for child in new.children]) == ("new", ["inside"])
    assert [one.name for one in read.walk()] == ["Plan", "new", "inside"]
    with pytest.raises(ValueError, match="alone"):
        Element(etree.Element("Thing", testname="alone")).replace_node(etree.Element("Other"))


def test_a_copy_shares_nothing() -> None:
    read = read_plan(document(group("users")).encode())
    copied = read.copy()
    copied.elements[0].node.set("testname", "changed")
    assert read.elements[0].name == "Plan"


def test_jmeter_is_given_xml_1_0_in_utf_8() -> None:
    declared = "<?xml version='1.1' encoding='GBK'?>\n<!-- kept -->\n"
    given = read_plan(document(group("用户"), declaration=declared).encode("gbk")).for_jmeter()
    assert (given.encoding, given.bom) == ("utf-8", b"")
    assert given.head == '<?xml version="1.0" encoding="UTF-8"?>\n<!-- kept -->\n'


@pytest.mark.parametrize(
    "text", ["<jmeterTestPlan/>", "<jmeterTestPlan><hashTree><WorkBench/><hashTree/></hashTree></jmeterTestPlan>"]
)
def test_a_file_may_have_no_test_plan(text: str) -> None:
    assert Plan(etree.fromstring(text)).test_plan is None


def test_the_line_of_an_element_is_that_of_its_file_and_0_for_a_new_one() -> None:
    (top,) = read_plan(document("").encode()).elements
    assert top.line == 4
    assert Element(etree.Element("Thing")).line == 0
