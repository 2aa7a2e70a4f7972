"""All rules, and which of the warnings concern a run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from loadwright.core.jmx.document.tree import Plan, PlanError
from loadwright.core.jmx.header_sets import HeaderSet
from loadwright.core.jmx.variables.elements import FirstLine
from loadwright.core.jmx.variables.usage import Memory
from loadwright.core.messages import Message, checks, plans
from loadwright.core.runspec import RunSpec

from . import files as of_files
from . import header_sets as of_header_sets
from . import listeners, load, numbers, plugins, requests, scripts, secrets, structure, undefined
from .problem import ADVICE, ERROR, SEVERITIES, Places, Plugins, Problem, Rule, Subject

RULES: tuple[Rule, ...] = (
    structure.thread_groups,
    structure.variables,
    of_files.missing,
    plugins.classes,
    plugins.removed,
    plugins.drivers,
    load.properties_without_default,
    load.affected_by_options,
    load.arrivals_without_steps,
    undefined.variables,
    undefined.nested_names,
    undefined.loops,
    scripts.cached,
    structure.modules,
    structure.samplers,
    numbers.invalid,
    structure.disabled_parents,
    requests.without_assertion,
    requests.without_pattern,
    requests.without_type,
    scripts.interpreted,
    listeners.slow,
    secrets.written_out,
    of_header_sets.in_step,
)

_UNFINISHED = (
    plans.NO_THREAD_GROUP.code,
    plans.ALL_DISABLED.code,
    plans.MISSING_FILE.code,
    checks.NO_MODULE.code,
    checks.NO_MODULE_CHOSEN.code,
)
"""Errors of plans that can be stored, because people correct them there."""

# Warnings that depend on the load: whether they concern a run.
_CONCERNS: dict[str, Callable[[RunSpec], bool]] = {
    plans.START_DELAY.code: lambda spec: not spec.as_written,
    plans.THREADS_AND_ARRIVALS.code: lambda spec: not spec.as_written,
    plans.SERIAL_GROUPS.code: lambda spec: not spec.as_written or spec.duration_s is not None,
    plans.THROUGHPUT_TIMER.code: lambda spec: spec.rate is not None,
    checks.SYNCHRONIZING_TIMER.code: lambda spec: spec.rate is not None,
    checks.NO_STEPS.code: lambda spec: spec.as_written,
    plans.GROUP_NEEDS_PLUGIN.code: lambda spec: spec.as_written,
}


def check(
    plan: Plan,
    files: Collection[str],
    places: Places | None = None,
    first_line: FirstLine = lambda _reference: None,
    memory: Memory | None = None,
    header_sets: Collection[HeaderSet] | None = None,
    plugins_of_generators: Plugins | None = None,
) -> list[Problem]:
    """Return the problems of a plan: errors, then warnings, then advice.

    ``files`` are the paths of its files, relative to its folder. ``places`` returns the paths at which JMeter looks for
    a file on this machine; without it, the files were uploaded with the plan. ``first_line`` reads the first line of a
    file, which may name variables. ``memory`` makes the next check of the plan faster, after edits too. Header Managers
    are compared with the ``header_sets`` of the plan's project, if these are given. With ``plugins_of_generators``,
    only the generators that lack a plugin are named.
    """
    known = {} if memory is None else memory
    subject = Subject(plan, files, places, first_line, known, header_sets, plugins_of_generators)
    problems = [problem for rule in RULES for problem in rule(subject)]
    return sorted(problems, key=lambda problem: SEVERITIES.index(problem.severity))


def keeps_from_storing(problem: Problem) -> bool:
    """Return whether a plan with the problem cannot even be stored: it is no test plan, or exceeds a limit."""
    return problem.severity == ERROR and problem.message.code not in _UNFINISHED


def require_files(plan: Plan, files: Collection[str]) -> None:
    """Raise ``PlanError`` if no thread group of the plan can send a sample without a file that is not in ``files``."""
    subject = Subject(plan, files, None, lambda _reference: None, {})
    for problem in of_files.missing(subject):
        if problem.severity == ERROR:
            raise PlanError(problem.message)


def messages_of(problems: Iterable[Problem]) -> list[Message]:
    """Return the different messages of the problems that are not advice."""
    found: list[Message] = []
    seen = set()
    for problem in problems:
        text = str(problem.message)
        if problem.severity != ADVICE and text not in seen:
            seen.add(text)
            found.append(problem.message)
    return found


def warnings_of(messages: Iterable[Message], spec: RunSpec) -> list[Message]:
    """Return those of a plan's warnings that concern a run with this specification."""
    return [message for message in messages if _concerns(message, spec)]


def _concerns(message: Message, spec: RunSpec) -> bool:
    if message.code == plans.PROPERTY_WITHOUT_DEFAULT.code:
        return message.params["property"] not in spec.properties
    return message.code not in _CONCERNS or _CONCERNS[message.code](spec)
