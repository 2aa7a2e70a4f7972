"""User-defined variables: those of the test plan and of User Defined Variables elements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Plan, PlanError
from loadwright.core.messages import Message, name_list, plans

OF_TEST_PLAN = "TestPlan.user_defined_variables"


def variables(plan: Plan) -> dict[str, str]:
    """Return the variables as JMeter defines them: disabled elements are skipped, the last of equal names counts."""
    return {name: value for holder in _holders(plan, True) for name, value in properties.arguments(holder) if name}


MOST_KNOWN = 20
"""How many variables an error names."""


def comments(plan: Plan) -> dict[str, str]:
    """Return the comments of the variables that have one, by name; the last of equal names counts."""
    found = {}
    for holder in _holders(plan, True):
        for argument in properties.collection(holder, "Arguments.arguments"):
            name = properties.text(argument, "Argument.name", argument.get("name", ""))
            found[name] = properties.text(argument, "Argument.desc").strip()
    return {name: comment for name, comment in found.items() if name and comment}


def undefined(defined: Collection[str], names: Iterable[str]) -> list[Message]:
    """Return an error for each of ``names`` that is not among the ``defined`` variables."""
    known = name_list(sorted(defined), MOST_KNOWN) if defined else plans.NO_VARIABLES()
    return [plans.UNKNOWN_VARIABLE(variable=name, known=known) for name in names if name not in defined]


def override(plan: Plan, values: Mapping[str, str]) -> None:
    """Set variables where they are defined. Raises ``PlanError`` for a name that the plan does not define."""
    defined = variables(plan)
    for problem in undefined(defined, values):
        raise PlanError(problem)
    for name, value in values.items():
        for holder in _holders(plan, True):
            properties.put_argument(holder, name, value)


def _holders(plan: Plan, enabled_only: bool) -> list[etree._Element]:
    holders = []
    for element in plan.walk(enabled_only=enabled_only):
        if element.testclass == "TestPlan":
            holder = properties.find(element.node, OF_TEST_PLAN)
            holders += [] if holder is None else [holder]
        elif element.testclass == "Arguments":
            holders.append(element.node)
    return holders
