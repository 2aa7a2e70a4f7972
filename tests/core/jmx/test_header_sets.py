"""Header sets in plans: their mark, and the edits that write, replace and detach them."""

from __future__ import annotations

import pytest

from loadwright.core.jmx import header_sets
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing import wire
from loadwright.core.jmx.editing.edits import Rename
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.header_sets import HeaderSet, Mark, headers_of, mark_of
from tests.core.jmx.plans import document, element, group, string

REQUEST = element("HTTPSamplerProxy", "pay", string("HTTPSampler.method", "POST"), element("ConstantTimer"))
PLAN = document(group("Users", children=REQUEST + element("DebugSampler") + element("HTTPSamplerProxy", "look")))
TOP, USERS, PAY, TIMER, DEBUG, LOOK = range(1, 7)
API = HeaderSet("k1", "JSON API", (("Content-Type", "application/json"), ("X-Shop", "${shop} & <co>")))
OTHER = HeaderSet("k2", "Browser", (("Accept", "text/html"),))


@pytest.fixture
def history() -> History:
    return History(read_plan(PLAN.encode()))


def chosen(history: History, number: int, one: HeaderSet) -> int:
    """Choose a set for an element; return the number of its Header Manager."""
    history.apply(header_sets.chosen_for(history.document, number, one))
    manager = header_sets.manager_of(history.document.element(number))
    assert manager is not None
    return history.document.number(manager)


def test_a_set_becomes_the_first_child_with_its_mark(history: History) -> None:
    number = chosen(history, PAY, API)
    names = [child.class_name for child in history.document.children(PAY)]
    assert names == ["HeaderManager", "ConstantTimer"]
    manager = history.document.element(number)
    assert (manager.name, headers_of(manager), mark_of(manager)) == ("JSON API", API.headers, Mark("k1", "JSON API"))
    history.undo()
    assert write_plan(history.document.plan).decode() == PLAN


def test_another_set_replaces_it(history: History) -> None:
    number = chosen(history, PAY, API)
    assert chosen(history, PAY, OTHER) == number
    manager = history.document.element(number)
    assert (headers_of(manager), mark_of(manager)) == (OTHER.headers, OTHER.mark)
    history.undo()
    assert headers_of(history.document.element(number)) == API.headers


def test_another_set_gives_the_manager_its_name_unless_people_named_it(history: History) -> None:
    number = chosen(history, PAY, API)
    chosen(history, PAY, OTHER)
    assert history.document.element(number).name == "Browser"
    history.apply(Rename(number, "Mine"))
    chosen(history, PAY, API)
    assert history.document.element(number).name == "Mine"


def test_a_set_can_be_chosen_for_a_header_manager_itself(history: History) -> None:
    number = chosen(history, PAY, API)
    history.apply(header_sets.detached(number))
    assert mark_of(history.document.element(number)) is None
    assert properties.find(history.document.element(number).node, header_sets.MARK) is None
    assert headers_of(history.document.element(number)) == API.headers
    assert header_sets.manager_of(history.document.element(PAY)) is None
    history.apply(header_sets.chosen_for(history.document, number, OTHER))
    assert mark_of(history.document.element(number)) == OTHER.mark


def test_edits_survive_storage(history: History) -> None:
    number = chosen(history, PAY, API)
    for edit in (header_sets.updated(number, OTHER), header_sets.detached(number)):
        assert wire.from_json(wire.to_json(edit)) == edit


def test_a_mark_names_its_set_by_key_and_then_by_name() -> None:
    renamed = HeaderSet("k1", "New name", ())
    assert header_sets.resolve(Mark("k1", "Browser"), [OTHER, renamed]) == renamed
    assert header_sets.resolve(Mark("elsewhere", "Browser"), [OTHER, renamed]) == OTHER
    assert header_sets.resolve(Mark("elsewhere", "Gone"), [OTHER, renamed]) is None


def test_uses_name_the_manager_and_what_it_is_for(history: History) -> None:
    assert list(header_sets.uses(history.document.plan)) == []
    chosen(history, PAY, API)
    chosen(history, USERS, OTHER)
    plan = read_plan(write_plan(history.document.plan))
    found = [(use.number, use.owner, use.owner_name, use.key, use.set_name) for use in header_sets.uses(plan)]
    assert found == [(3, 2, "Users", "k2", "Browser"), (5, 4, "pay", "k1", "JSON API")]
    assert [use.fingerprint for use in header_sets.uses(plan)] == [
        header_sets.fingerprint(one.headers) for one in (OTHER, API)
    ]


@pytest.mark.parametrize(("number", "method"), [(TOP, ""), (USERS, ""), (PAY, "POST"), (LOOK, "GET")])
def test_sets_are_offered_for_requests_and_what_contains_them(history: History, number: int, method: str) -> None:
    place = header_sets.place_of(history.document, number)
    assert place is not None
    assert (place.is_manager, place.method, place.mark) == (False, method, None)
    manager = chosen(history, number, API)
    place = header_sets.place_of(history.document, number)
    assert place is not None
    assert (place.manager, place.mark, place.headers) == (manager, API.mark, API.headers)
    own = header_sets.place_of(history.document, manager)
    assert own is not None
    assert (own.is_manager, own.manager, own.mark) == (True, manager, API.mark)


@pytest.mark.parametrize("number", [TIMER, DEBUG])
def test_no_sets_are_offered_for_other_elements(history: History, number: int) -> None:
    assert header_sets.place_of(history.document, number) is None
