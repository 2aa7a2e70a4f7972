"""What a plan needs that JMeter does not contain: plugins, JDBC drivers, and elements of earlier versions."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.messages import Message, checks, plans

from .problem import WARNING, Plugins, Problem, Subject

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
REMOVED = frozenset(("SoapSampler", "WebServiceSampler", "UserParameterModifier", "ParamModifier", "ParamMask"))
"""Classes of earlier versions of JMeter. JMeter 5.6 loads them (upgrade.properties) as elements without an effect."""

_OURS = ("org.apache.", "loadwright.")
_MOST_NAMED = 5


def classes(subject: Subject) -> Iterator[Problem]:
    """Report elements of plugins, disabled ones too: JMeter loads them."""
    # With a rate or threads, other groups take the place of these.
    replaced = subject.groups
    for element in subject.plan.walk():
        if "." in element.testclass and not element.testclass.startswith(_OURS):
            unknown, lacking = _generators(element, subject.plugins)
            if lacking:
                yield Problem(WARNING, _lacks(element, subject.plugins, lacking), element)
            elif unknown:
                yield Problem(WARNING, _needs(element, replaced=element in replaced), element)


def _generators(element: Element, plugins: Plugins | None) -> tuple[bool, list[str]]:
    """Return whether a generator may lack the plugin of an element, and which of them do."""
    if plugins is None or not plugins.classes:
        return True, []
    lacking = [name for name, found in plugins.classes.items() if found is not None and element.testclass not in found]
    return None in plugins.classes.values(), sorted(lacking)


def _lacks(element: Element, plugins: Plugins | None, lacking: list[str]) -> Message:
    names = ", ".join(lacking[:_MOST_NAMED]) + (", …" if len(lacking) > _MOST_NAMED else "")
    values = {"element": element.name, "generators": names, "name": element.testclass}
    plugin = (plugins.jar(element.testclass) if plugins is not None else "") or _known_plugin(element)
    return checks.PLUGIN_LACKING(plugin=plugin, **values) if plugin else checks.SOME_PLUGIN_LACKING(**values)


def _known_plugin(element: Element) -> str:
    prefixes = [prefix for prefix in _PLUGINS if element.testclass.startswith(prefix)]
    return _PLUGINS[max(prefixes, key=len)] if prefixes else ""


def _needs(element: Element, *, replaced: bool) -> Message:
    plugin = _known_plugin(element)
    if not plugin:
        return plans.NEEDS_SOME_PLUGIN(element=element.name, name=element.testclass)
    needs = plans.GROUP_NEEDS_PLUGIN if replaced else plans.NEEDS_PLUGIN
    return needs(element=element.name, plugin=plugin, name=element.testclass)


def removed(subject: Subject) -> Iterator[Problem]:
    """Report elements of earlier versions, which JMeter skips without a message."""
    for element in subject.active:
        if element.class_name in REMOVED:
            yield Problem(WARNING, checks.REMOVED_ELEMENT(element=element.name, name=element.class_name), element)


def drivers(subject: Subject) -> Iterator[Problem]:
    """Report the JDBC drivers that JMeter does not contain, unless the plan adds files to the classpath."""
    test_plan = subject.plan.test_plan
    if test_plan is not None and properties.text(test_plan.node, "TestPlan.user_define_classpath").strip():
        return
    for element in subject.active:
        if element.class_name == "JDBCDataSource":
            driver = properties.text(element.node, "driver").strip()
            if driver:
                message = plans.NEEDS_DRIVER(element=element.name, driver=driver)
                yield Problem(WARNING, message, element, where="driver")
