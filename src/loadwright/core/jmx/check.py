"""Problems of a plan, found before it runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import threads
from loadwright.core.jmx.elements.data_sets import fatal
from loadwright.core.jmx.elements.declared.timers import THROUGHPUT_TIMERS
from loadwright.core.jmx.elements.files import FileReference, file_references
from loadwright.core.jmx.elements.property_functions import properties_read
from loadwright.core.jmx.elements.variables import comments, variables
from loadwright.core.messages import Message, plans
from loadwright.core.runspec import RunSpec

from .document import properties
from .document.limits import MAX_VARIABLE_CHARACTERS, MAX_VARIABLES

ERROR = "error"
WARNING = "warning"

# Class name prefix → the plugin that provides it (ids of the JMeter plugins manager); the longest prefix counts.
_PLUGINS = {
    "com.blazemeter.jmeter.threads.": "jpgc-casutg",
    "com.blazemeter.jmeter.RandomCSV": "di-random-csv",
    "kg.apc.jmeter.threads.": "jpgc-casutg",
    "kg.apc.jmeter.timers.": "jpgc-tst",
    "kg.apc.jmeter.samplers.DummySampler": "jpgc-dummy",
    "kg.apc.jmeter.perfmon.": "jpgc-perfmon",
    "kg.apc.jmeter.reporters.FlexibleFileWriter": "jpgc-ffw",
    "kg.apc.jmeter.reporters.AutoStop": "jpgc-autostop",
    "com.atlantbh.jmeter.plugins.jsonutils.": "jpgc-json",
}
_OURS = ("org.apache.", "loadwright.")
# Warnings that depend on the load: whether they concern a run.
_CONCERNS: dict[str, Callable[[RunSpec], bool]] = {
    plans.START_DELAY.code: lambda spec: not spec.as_written,
    plans.THREADS_AND_ARRIVALS.code: lambda spec: not spec.as_written,
    plans.SERIAL_GROUPS.code: lambda spec: not spec.as_written or spec.duration_s is not None,
    plans.THROUGHPUT_TIMER.code: lambda spec: spec.rate is not None,
    plans.GROUP_NEEDS_PLUGIN.code: lambda spec: spec.as_written,
}

Places = Callable[[FileReference], Sequence[str]]


@dataclass(frozen=True)
class Problem:
    """A problem of a plan; ``element`` is the name of the element concerned.

    An ``error`` prevents the plan from running or makes every sample fail. All others are warnings.
    """

    severity: str
    message: Message
    element: str = ""


def check(plan: Plan, files: Collection[str], places: Places | None = None) -> list[Problem]:
    """Return the problems of a plan, errors first.

    ``files`` are the paths of its files, relative to its folder. ``places`` returns the paths at which JMeter looks for
    a file on this machine; without it, the files were uploaded with the plan.
    """
    problems = _thread_groups(plan) + _variables(plan)
    problems += _files(plan, files, places) + _plugins(plan) + _drivers(plan)
    problems += _properties(plan) + _affected_by_load_options(plan)
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.severity != ERROR)


def warnings_of(messages: Iterable[Message], spec: RunSpec) -> list[Message]:
    """Return those of a plan's warnings that concern a run with this specification."""
    return [message for message in messages if _concerns(message, spec)]


def _concerns(message: Message, spec: RunSpec) -> bool:
    if message.code == plans.PROPERTY_WITHOUT_DEFAULT.code:
        return message.params["property"] not in spec.properties
    return message.code not in _CONCERNS or _CONCERNS[message.code](spec)


def _thread_groups(plan: Plan) -> list[Problem]:
    if plan.test_plan is None:
        return [Problem(ERROR, plans.NO_TEST_PLAN())]
    if threads.main_groups(plan):
        return []
    if any(threads.is_main(element) for element in plan.walk()):
        return [Problem(ERROR, plans.ALL_DISABLED())]
    return [Problem(ERROR, plans.NO_THREAD_GROUP())]


def _variables(plan: Plan) -> list[Problem]:
    defined, explained = variables(plan), comments(plan)
    size = sum(len(name) + len(value) for found in (defined, explained) for name, value in found.items())
    if len(defined) <= MAX_VARIABLES and size <= MAX_VARIABLE_CHARACTERS:
        return []
    return [Problem(ERROR, plans.TOO_MANY_VARIABLES(limit=MAX_VARIABLES, size=MAX_VARIABLE_CHARACTERS >> 20))]


def _files(plan: Plan, files: Collection[str], places: Places | None) -> list[Problem]:
    references = [reference for reference in file_references(plan) if not reference.computed]
    known = frozenset(files)
    missing = {reference for reference in references if not reference.absolute and not _is_in(reference, known)}
    stopping = fatal(plan, [reference.element for reference in missing if reference.data_set])
    problems = []
    for reference in references:
        name, path = reference.element.name, reference.path
        if reference.absolute:
            problems.append(Problem(WARNING, plans.ABSOLUTE_FILE(element=name, path=path), name))
        elif reference in missing:
            severity = ERROR if reference.data_set and reference.element in stopping else WARNING
            problems.append(Problem(severity, _is_missing(reference, places), name))
    return problems


def _is_in(reference: FileReference, files: Collection[str]) -> bool:
    path_to = f"{reference.relative_path}/"
    return reference.relative_path in files or any(file.startswith(path_to) for file in files)


def _is_missing(reference: FileReference, places: Places | None) -> Message:
    name, path = reference.element.name, reference.path
    if places is None:
        return plans.MISSING_FILE(element=name, path=path)
    return plans.FILE_NOT_FOUND(element=name, path=path, places=", ".join(places(reference)))


def _plugins(plan: Plan) -> list[Problem]:
    # JMeter loads disabled elements too. With a rate or threads, other groups take the place of these.
    replaced = threads.main_groups(plan)
    return [
        Problem(WARNING, _needs(element, replaced=element in replaced), element.name)
        for element in plan.walk()
        if "." in element.testclass and not element.testclass.startswith(_OURS)
    ]


def _needs(element: Element, *, replaced: bool) -> Message:
    prefixes = [prefix for prefix in _PLUGINS if element.testclass.startswith(prefix)]
    if not prefixes:
        return plans.NEEDS_SOME_PLUGIN(element=element.name, name=element.testclass)
    plugin = _PLUGINS[max(prefixes, key=len)]
    needs = plans.GROUP_NEEDS_PLUGIN if replaced else plans.NEEDS_PLUGIN
    return needs(element=element.name, plugin=plugin, name=element.testclass)


def _drivers(plan: Plan) -> list[Problem]:
    """Report the JDBC drivers that JMeter does not contain, unless the plan adds files to the classpath."""
    if plan.test_plan is not None and properties.text(plan.test_plan.node, "TestPlan.user_define_classpath").strip():
        return []
    pools = (element for element in plan.walk(enabled_only=True) if element.class_name == "JDBCDataSource")
    found = {element.name: properties.text(element.node, "driver").strip() for element in pools}
    return [
        Problem(WARNING, plans.NEEDS_DRIVER(element=name, driver=driver), name)
        for name, driver in found.items()
        if driver
    ]


def _properties(plan: Plan) -> list[Problem]:
    return [
        Problem(
            WARNING,
            plans.PROPERTY_WITHOUT_DEFAULT(element=read.element, property=read.name, value=read.fallback),
            read.element,
        )
        for read in properties_read(plan)
        if read.fallback is not None
    ]


def _affected_by_load_options(plan: Plan) -> list[Problem]:
    """Find elements that behave differently when the rate, the threads or the duration are set from outside."""
    problems = []
    test_plan = plan.test_plan
    if test_plan is not None and properties.boolean(test_plan.node, "TestPlan.serialize_threadgroups"):
        problems.append(Problem(WARNING, plans.SERIAL_GROUPS(), test_plan.name))
    groups = threads.main_groups(plan)
    problems += [
        Problem(WARNING, plans.START_DELAY(element=group.name, delay=delay), group.name)
        for group in groups
        if (delay := threads.start_delay(group))
    ]
    if len({threads.in_arrivals(group) for group in groups}) > 1:
        problems.append(Problem(WARNING, plans.THREADS_AND_ARRIVALS()))
    problems += [
        Problem(WARNING, plans.THROUGHPUT_TIMER(element=element.name), element.name)
        for element in plan.walk(enabled_only=True)
        if element.class_name in THROUGHPUT_TIMERS
    ]
    return problems
