"""Rows of the variables of a plan."""

import json

from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.variables.listing import MAX_LISTED, MAX_PLACES, MAX_TEXT, PlaceRow, VariableRow, listed
from loadwright.core.jmx.variables.usage import State, usage
from tests.core.jmx.plans import argument, element, group, plan, string


def sampler(text: str, name: str = "get") -> str:
    return element("HTTPSamplerProxy", name, string("HTTPSampler.path", text))


def rows(read: Plan) -> list[VariableRow]:
    return listed(usage(read))


def test_undefined_variables_come_first_and_rows_survive_json() -> None:
    script = element("JSR223Sampler", "s", string("script", "vars.put('item_' + i, '1')"), enabled=False)
    found = rows(plan(group(children=sampler("/${b}${z}${b}") + script), variables=argument("b", "shop", "the server")))

    assert [(row.name, row.open, row.state) for row in found] == [
        ("z", False, State.UNDEFINED),
        ("b", False, State.USED),
        ("item_", True, State.INACTIVE),
    ]
    shop = found[1]
    assert (shop.value, shop.comment, shop.definitions, shop.uses) == ("shop", "the server", 1, 1)
    assert (shop.defined, shop.used) == ((PlaceRow(1, "Plan", True),), (PlaceRow(3, "get", True),))
    assert found[2].defined == (PlaceRow(4, "s", False),)
    assert [VariableRow.from_json(json.loads(json.dumps(row.to_json()))) for row in found] == found


def test_rows_are_limited() -> None:
    many = "".join(argument(f"v{number}", "x" * 2 * MAX_TEXT) for number in range(MAX_LISTED + 5))
    uses = "".join(sampler("/${v0}", f"get {number}") for number in range(MAX_PLACES + 5))
    found = rows(plan(group(children=uses), variables=many))

    assert len(found) == MAX_LISTED
    first = next(row for row in found if row.name == "v0")
    assert (len(first.used), first.uses, len(first.value)) == (MAX_PLACES, MAX_PLACES + 5, MAX_TEXT)
