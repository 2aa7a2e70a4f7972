"""Problems of plans, for the tests of rules."""

from collections.abc import Collection

from loadwright.core.jmx.checks.check import check
from loadwright.core.jmx.checks.problem import ADVICE, Places, Problem
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.messages import checks


def warned(plan: Plan, files: Collection[str] = (), places: Places | None = None) -> list[Problem]:
    """Return the problems that are not advice, except that groups have no samplers: most plans of tests need none."""
    problems = check(plan, files, places)
    return [one for one in problems if one.severity != ADVICE and one.message.code != checks.NO_SAMPLER.code]


def found(plan: Plan, *codes: str) -> list[Problem]:
    """Return the problems with these codes."""
    return [problem for problem in check(plan, ()) if problem.message.code.removeprefix("check.") in codes]


def names(plan: Plan, *codes: str) -> list[str]:
    """Return the names of the elements with these problems."""
    return [problem.name for problem in found(plan, *codes)]


def fixed(plan: Plan, *codes: str) -> list[Problem]:
    """Apply the fixes of the problems with these codes to a copy, and return those that are left."""
    copy = plan.copy()
    document = EditedPlan(copy)
    for problem in found(copy, *codes):
        assert problem.fix is not None
        assert problem.element is not None
        problem.fix.edit(document.number(problem.element)).apply(document, [])
    return found(copy, *codes)
