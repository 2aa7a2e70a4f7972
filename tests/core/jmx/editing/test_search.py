"""Finding and replacing text in a whole plan."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.search import (
    Replacements,
    Search,
    Substitute,
    occurrences,
    replacement_at,
    replacements,
)
from loadwright.core.jmx.elements.cells import Cell
from tests.core.jmx.plans import argument, document, element, group, string

BODY = string("script", "var host = 'shop.test';\nlog.info('shop.test')") + string("on", "true", "boolProp")
PLAN = document(group("Shop.test users", children=element("JSR223Sampler", "body", BODY) + element("Other", "other")))


def found(search: Search) -> list[tuple[str, str, int]]:
    """The elements and properties with the number of places in each."""
    places = [(one.name, place.where) for one, place in occurrences(read_plan(PLAN.encode()), search)]
    return [(*place, places.count(place)) for place in dict.fromkeys(places)]


def test_texts_of_properties_and_names_are_found() -> None:
    assert found(Search("shop.test")) == [("Shop.test users", "testname", 1), ("body", "script", 2)]
    assert found(Search("shop.test", case_sensitive=True)) == [("body", "script", 2)]
    assert found(Search(r"shop\.(\w+)", regular=True, case_sensitive=True)) == [("body", "script", 2)]
    assert found(Search("shopxtest")) == []


def test_an_expression_that_matches_nothing_finds_nothing() -> None:
    assert found(Search("x*", regular=True, case_sensitive=True)) == []


def test_booleans_are_neither_found_nor_replaced() -> None:
    assert found(Search("true")) == []


def test_the_surroundings_are_shown() -> None:
    plan = read_plan(document(element("Thing", "t", string("long", "a" * 100 + "HERE" + "b" * 100))).encode())
    _element, one = next(occurrences(plan, Search("HERE")))
    assert (one.begin, one.before, one.found, one.after) == (100, "…" + "a" * 40, "HERE", "b" * 40 + "…")


def test_one_occurrence_is_replaced() -> None:
    history = History(read_plan(PLAN.encode()))
    search = Search("shop.test")
    name, _first, second = occurrences(history.document.plan, search)
    for changed, place in (second, name):
        number = history.document.number(changed)
        one = replacement_at(history.document, number, search, "$1", text=place.text, match=place.match)
        history.apply(one.edit)
    expected = PLAN.replace("Shop.test", "$1").replace("info('shop.test'", "info('$1'")
    assert write_plan(history.document.plan) == write_plan(read_plan(expected.encode()))
    history.undo()
    history.undo()
    assert write_plan(history.document.plan) == write_plan(read_plan(PLAN.encode()))


def test_one_occurrence_in_a_row_of_a_table_is_replaced() -> None:
    before = document(variables=argument("host", "a.test") + argument("other", "a.test"))
    history = History(read_plan(before.encode()))
    search = Search("a.test")
    _one, (variables, place) = occurrences(history.document.plan, search)
    assert place.cell == Cell("Arguments.arguments", 1, "Argument.value")
    number = history.document.number(variables)
    history.apply(replacement_at(history.document, number, search, "b.test", text=place.text, match=place.match).edit)
    after = document(variables=argument("host", "a.test") + argument("other", "b.test"))
    assert write_plan(history.document.plan) == write_plan(read_plan(after.encode()))


def test_a_text_in_a_list_is_named_after_its_table() -> None:
    texts = string("1087959873", "one") + string("99", "two")
    pattern = f'<collectionProp name="Asserion.test_strings">{texts}</collectionProp>'
    plan = read_plan(document(element("ResponseAssertion", "a", pattern)).encode())
    [(_element, place)] = occurrences(plan, Search("two"))
    assert (place.where, place.cell) == (
        "Asserion.test_strings",
        Cell("Asserion.test_strings", 1, "pattern"),
    )


def test_an_occurrence_that_is_not_there_any_more_is_not_replaced() -> None:
    history = History(read_plan(PLAN.encode()))
    for text, match in ((0, 1), (99, 0)):
        with pytest.raises(PlanError, match="does not occur"):
            replacement_at(history.document, 2, Search("shop"), "x", text=text, match=match)


def test_a_broken_expression_is_refused_with_the_reason() -> None:
    with pytest.raises(PlanError, match="'\\(' is not a regular expression: missing \\)"):
        found(Search("(", regular=True))
    assert found(Search("(")) == [("body", "script", 1)]


def test_all_occurrences_are_replaced_and_nothing_else() -> None:
    history = History(read_plan(PLAN.encode()))
    history.apply(Substitute(Search("shop.test"), "${host}"))
    expected = PLAN.replace("Shop.test", "${host}").replace("shop.test", "${host}")
    assert write_plan(history.document.plan) == write_plan(read_plan(expected.encode()))
    history.undo()
    assert write_plan(history.document.plan) == write_plan(read_plan(PLAN.encode()))


def test_a_replacement_is_literal() -> None:
    history = History(read_plan(PLAN.encode()))
    history.apply(Substitute(Search("shop", case_sensitive=True), r"\1$0"))
    script = history.document.element(3).node.findtext("stringProp")
    assert script == "var host = '\\1$0.test';\nlog.info('\\1$0.test')"


@pytest.mark.parametrize(
    ("pattern", "replacement", "script"),
    [
        (r"shop\.(\w+)", "$1.shop", "var host = 'test.shop';\nlog.info('test.shop')"),
        (r"'(\w+)\.(\w+)'", "${$2_$1}$$1", "var host = ${test_shop}$1;\nlog.info(${test_shop}$1)"),
        (r"(sh)op", "${host}$$$12$0$", "var host = '${host}$sh2shop$.test';\nlog.info('${host}$sh2shop$.test')"),
        (r"(\d)?shop", r"[$1\1]", "var host = '[\\1].test';\nlog.info('[\\1].test')"),
        ("(s)(h)(o)(p)(.)(t)(e)(s)(t)(')", "$10$11", "var host = ''s1;\nlog.info(''s1)"),
    ],
)
def test_groups_of_an_expression_are_inserted(pattern: str, replacement: str, script: str) -> None:
    search = Search(pattern, regular=True, case_sensitive=True)
    history = History(read_plan(PLAN.encode()))
    history.apply(Substitute(search, replacement))
    assert history.document.element(3).node.findtext("stringProp") == script
    history.undo()
    assert write_plan(history.document.plan) == write_plan(read_plan(PLAN.encode()))
    # One after the other, the last one first, gives the same.
    places = [place for _element, place in occurrences(history.document.plan, search)]
    for place in reversed(places):
        one = replacement_at(history.document, 3, search, replacement, text=place.text, match=place.match)
        history.apply(one.edit)
        assert one.inserted in script
    assert history.document.element(3).node.findtext("stringProp") == script


@pytest.mark.parametrize(("pattern", "replacement", "group"), [("(s)h", "$1$2", "2"), ("shop", "$1", "1")])
def test_a_group_that_the_expression_does_not_have_is_refused(pattern: str, replacement: str, group: str) -> None:
    history = History(read_plan(PLAN.encode()))
    search = Search(pattern, regular=True)
    with pytest.raises(PlanError, match=rf"'\${group}' in the replacement is a group that"):
        history.apply(Substitute(search, replacement))
    with pytest.raises(PlanError, match=rf"'\${group}' in the replacement is a group that"):
        replacement_at(history.document, 2, search, replacement, text=0, match=0)


def test_what_was_replaced_is_counted() -> None:
    history = History(read_plan(PLAN.encode()))
    history.apply(Substitute(Search("shop.test"), "x"))
    assert replacements(history.last_steps) == Replacements(places=3, elements=2)
    history.undo()
    assert replacements(history.last_steps) is None
    history.apply(Substitute(Search("shop"), "shop"))
    # The other places are like this before.
    assert replacements(history.last_steps) == Replacements(places=1, elements=1)


@pytest.mark.parametrize(
    ("pattern", "script"), [(".*", "X\nX"), ("q*h", "var Xost = 'sXop.test';\nlog.info('sXop.test')")]
)
def test_places_without_a_text_are_not_replaced(pattern: str, script: str) -> None:
    history = History(read_plan(PLAN.encode()))
    history.apply(Substitute(Search(pattern, regular=True), "X"))
    assert history.document.element(3).node.findtext("stringProp") == script
    history.undo()
    with pytest.raises(PlanError, match="does not occur"):
        history.apply(Substitute(Search("q*", regular=True), "X"))


def test_only_the_chosen_elements_are_changed() -> None:
    history = History(read_plan(PLAN.encode()))
    history.apply(Substitute(Search("shop.test"), "x", (2,)))
    assert found(Search("shop.test"))[1:] == [("body", "script", 2)]
    assert history.document.element(2).name == "x users"
    assert history.document.element(3).node.findtext("stringProp") is not None


def test_nothing_found_is_said() -> None:
    history = History(read_plan(PLAN.encode()))
    with pytest.raises(PlanError, match="'absent' does not occur in the plan"):
        history.apply(Substitute(Search("absent"), "x"))
