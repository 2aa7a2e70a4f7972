"""The tree: thread groups, enabled elements below disabled ones, and how much the plan defines."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document.limits import MAX_VARIABLE_CHARACTERS, MAX_VARIABLES
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds, registry, threads
from loadwright.core.jmx.elements.modules import PATH, executed, is_module, path_of, target, without_target
from loadwright.core.jmx.elements.variables import comments
from loadwright.core.jmx.elements.variables import variables as defined_by_users
from loadwright.core.jmx.variables.usage import module_names
from loadwright.core.messages import checks, plans

from .plugins import REMOVED
from .problem import ADVICE, ERROR, WARNING, Problem, Subject


def thread_groups(subject: Subject) -> Iterator[Problem]:
    """Report a plan without a thread group that produces load."""
    plan = subject.plan
    if plan.test_plan is None:
        yield Problem(ERROR, plans.NO_TEST_PLAN())
    elif not subject.groups:
        if any(threads.is_main(element) for element in plan.walk()):
            yield Problem(ERROR, plans.ALL_DISABLED())
        else:
            yield Problem(ERROR, plans.NO_THREAD_GROUP())


def variables(subject: Subject) -> Iterator[Problem]:
    """Report more variables than pages and the API show."""
    defined, explained = defined_by_users(subject.plan), comments(subject.plan)
    size = sum(len(name) + len(value) for found in (defined, explained) for name, value in found.items())
    if len(defined) > MAX_VARIABLES or size > MAX_VARIABLE_CHARACTERS:
        yield Problem(ERROR, plans.TOO_MANY_VARIABLES(limit=MAX_VARIABLES, size=MAX_VARIABLE_CHARACTERS >> 20))


def disabled_parents(subject: Subject) -> Iterator[Problem]:
    """Report the outermost disabled elements that contain enabled ones, which are not run either."""
    modules = set(module_names(subject.plan))
    waiting = list(reversed(subject.plan.elements))
    while waiting:
        element = waiting.pop()
        if element.enabled:
            waiting.extend(reversed(element.children))
        # A test fragment is disabled as a rule, what a Module Controller runs may be, and a recorder runs nothing.
        elif element.name not in modules and not _is_never_run(element):
            count = _enabled_below(element)
            if count:
                message = checks.DISABLED_PARENT(element=element.name, count=count)
                yield Problem(ADVICE, message, element)


def modules(subject: Subject) -> Iterator[Problem]:
    """Report Module Controllers whose element does not exist, such as after it was renamed."""
    for element in executed(subject.plan):
        if is_module(element) and target(subject.plan, path_of(element)) is None:
            yield Problem(ERROR, without_target(element), element, where=PATH)


def samplers(subject: Subject) -> Iterator[Problem]:
    """Report thread groups that send nothing."""
    for group in threads.all_groups(subject.plan):
        if not any(map(_may_sample, group.walk(enabled_only=True))):
            yield Problem(WARNING, checks.NO_SAMPLER(element=group.name), group)


def _may_sample(element: Element) -> bool:
    """Return whether an element is a sampler or runs others. The kind of a class of a plugin may not be known."""
    kind = registry.kind(element)
    if element.class_name in REMOVED:
        return False
    return kind in (kinds.SAMPLER, kinds.OTHER) or is_module(element) or element.class_name == "IncludeController"


def _is_never_run(element: Element) -> bool:
    return registry.kind(element) == kinds.FRAGMENT or element.class_name in ("ProxyControl", "WorkBench")


def _enabled_below(element: Element) -> int:
    return sum(inner.enabled for inner in element.walk()) - element.enabled
