"""What a plan needs that JMeter does not contain: plugins, JDBC drivers, and elements of earlier versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.messages import Message, checks, name_list, plans

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
_NEEDS = frozenset(one.code for one in (plans.NEEDS_PLUGIN, plans.GROUP_NEEDS_PLUGIN, plans.NEEDS_SOME_PLUGIN))


def classes(subject: Subject) -> Iterator[Problem]:
    """Report elements of plugins, disabled ones too: JMeter loads them."""
    # With a rate or threads, other groups take the place of these.
    replaced = subject.groups
    for element in subject.plan.walk():
        if "." in element.testclass and not element.testclass.startswith(_OURS):
            needs = _needs(element, replaced=element in replaced)
            message = needs if subject.plugins is None else _of_generators(needs, subject.plugins)
            if message is not None:
                yield Problem(WARNING, message, element)


def of_generators(messages: Iterable[Message], plugins: Plugins) -> list[Message]:
    """Return the messages about a plan, those about plugins as they concern these generators, if they do."""
    found = (_of_generators(one, plugins) if names_plugin(one) else one for one in messages)
    return [message for message in found if message is not None]


def names_plugin(message: Message) -> bool:
    """Return whether a message states that an element needs a plugin, whatever the generators have."""
    return message.code in _NEEDS


def _of_generators(needs: Message, plugins: Plugins) -> Message | None:
    """Return which generators lack the plugin, or may lack it; ``None`` if all have it."""
    values = dict(needs.params)
    name = str(values["name"])
    known = values.pop("plugin", "")
    plugin = plugins.jar(name) or known
    if plugin:
        values["plugin"] = plugin
    if not plugins.classes:
        return (checks.PLUGIN_NOWHERE if plugin else checks.SOME_PLUGIN_NOWHERE)(**values)
    lacking = sorted(one for one, found in plugins.classes.items() if found is not None and name not in found)
    if lacking:
        return (checks.PLUGIN_LACKING if plugin else checks.SOME_PLUGIN_LACKING)(
            generators=name_list(lacking, _MOST_NAMED), **values
        )
    unknown = sorted(one for one, found in plugins.classes.items() if found is None)
    if unknown:
        return (checks.PLUGIN_UNKNOWN if plugin else checks.SOME_PLUGIN_UNKNOWN)(
            generators=name_list(unknown, _MOST_NAMED), **values
        )
    return None


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
