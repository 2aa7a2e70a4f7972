"""Headers of HTTP requests: set for all, replaced where a plan sets them."""

from pathlib import Path

import pytest

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import threads
from loadwright.core.jmx.elements.headers import manager, replace
from loadwright.core.jmx.instrument import MARK, RECORDER, instrument
from loadwright.core.runspec import RunSpec
from tests.core.jmx.plans import SAMPLES, element, executable, plan, string


def user_agents(plan: Plan) -> list[str]:
    managers = [element.node for element in plan.walk() if element.class_name == "HeaderManager"]
    headers = [header for node in managers for header in properties.collection(node, "HeaderManager.headers")]
    return [
        properties.text(header, "Header.value")
        for header in headers
        if properties.text(header, "Header.name").lower() == "user-agent"
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_mark_replaces_every_user_agent_and_adds_one_for_all(path: Path) -> None:
    before = executable(path)
    if not threads.main_groups(before):
        pytest.skip("nothing to run in it")
    own = user_agents(before)

    after = instrument(before, RunSpec())

    assert user_agents(after) == [MARK] * (1 + len(own))
    assert user_agents(before) == own
    test_plan = after.test_plan
    assert test_plan is not None
    assert [child.testclass for child in test_plan.children[:2]] == [RECORDER, "HeaderManager"]


def test_a_new_manager_has_its_headers_in_order() -> None:
    node = manager("mine", {"A": "1", "B": "<2>"})
    headers = properties.collection(node, "HeaderManager.headers")
    assert [(properties.text(one, "Header.name"), properties.text(one, "Header.value")) for one in headers] == [
        ("A", "1"),
        ("B", "<2>"),
    ]
    assert Element(node).name == "mine"


def test_names_of_headers_know_no_case_and_others_stay() -> None:
    rows = "".join(
        f'<elementProp name="" elementType="Header">{string("Header.name", name)}{string("Header.value", "old")}'
        "</elementProp>"
        for name in (" user-AGENT ", "Accept")
    )
    held = plan(element("HeaderManager", "h", f'<collectionProp name="HeaderManager.headers">{rows}</collectionProp>'))
    replace(held, "User-Agent", "new")
    (node,) = (one.node for one in held.walk() if one.class_name == "HeaderManager")
    headers = properties.collection(node, "HeaderManager.headers")
    assert [properties.text(one, "Header.value") for one in headers] == ["new", "old"]
