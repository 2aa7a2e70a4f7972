"""The variables that one element defines and reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Optional

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry, threads
from loadwright.core.jmx.elements.expressions import Call, Reference, expressions
from loadwright.core.jmx.elements.files import FileReference, references_of
from loadwright.core.jmx.elements.variables import OF_TEST_PLAN

from . import functions
from .names import Extent, Name, is_plausible
from .scripts import Script

FirstLine = Callable[[FileReference], Optional[str]]
"""Returns the first line of a file of the plan, ``None`` if it cannot be read."""

TESTNAME = "testname"
_ANY = Name("", Extent.PREFIX)
_SCRIPTED = ("JSR223", "BeanShell", "BSF")
_IGNORED = (threads.COMMENTS, "Argument.desc")
_NO_SCRIPT = (TESTNAME, "scriptLanguage", "cacheKey", "filename", "parameters")
_SEPARATORS = re.compile(r"[,;|]")
_CONVENTION = re.compile(
    r"(?:.*\.)?(?:ref_?name|reference_?names?|returnval|destination_?variable|var"
    r"|(?:(?:result|output|return|target|created?|exported?|store)_?)?var(?:iable)?_?names?"
    r"|(?:result|output|return|target|created?|exported?|store)_?var(?:iable)?)",
    re.IGNORECASE,
)
"""The properties in which elements name the variables that they set, also those of plugins."""
_SETS = {"CounterConfig": "CounterConfig.name", "JDBCDataSource": "dataSource"}
_READS = {
    "JDBCSampler": "dataSource",
    "JDBCPreProcessor": "dataSource",
    "JDBCPostProcessor": "dataSource",
    "RegExUserParameters": "RegExUserParameters.regex_ref_name",
    "KeystoreConfig": "clientCertAliasVarName",
    "JSONPathExtractor": "VARIABLE",
}
"""The properties with names of variables that are read. All others read through ``${…}``."""
_TAKES_A_NAME = ("Sample.scope", "Assertion.scope")
"""Where the value ``variable`` makes an element read the variable that another property names."""


@dataclass(frozen=True)
class Defined:
    """A definition by an element. ``where`` is the property; ``everywhere``: in all thread groups from the start."""

    name: Name
    where: str
    value: str = ""
    comment: str = ""
    everywhere: bool = False


@dataclass(frozen=True)
class Used:
    """A use by an element. ``required``: the element fails to do what it should if the variable does not exist.

    ``certain`` is false for a text that may mean a variable, and does so only if there is one of that name.
    """

    name: Name
    where: str
    required: bool = True
    certain: bool = True


def found_in(element: Element, first_line: FirstLine) -> tuple[Defined | Used, ...]:
    """Return what an element defines and reads, each in the same property one time."""
    return tuple(dict.fromkeys((*_declared(element, first_line), *_named(element), *_in_texts(element))))


def _in_texts(element: Element) -> Iterator[Defined | Used]:
    scripted = is_scripted(element)
    if scripted and any(_script_files(element.node, element.class_name)):
        yield Defined(_ANY, "filename")
        yield Used(_ANY, "filename", required=False)
    for where, text in texts(element.node):
        if "${" in text:
            script = Script(text) if scripted else None
            yield from _in_text(text if script is None else script.text, where, script)
        # Only scripts and elements of plugins may contain one.
        if where not in _NO_SCRIPT and ("vars" in text or scripted) and (scripted or registry.spec_of(element) is None):
            yield from _in_script(Script(text), where)


def _script_files(node: etree._Element, class_name: str) -> Iterator[str]:
    for name in ("filename", f"{class_name}.filename"):
        yield properties.text(node, name).strip()


def is_scripted(element: Element) -> bool:
    """Return whether it runs a script."""
    return element.class_name.startswith(_SCRIPTED)


def texts(node: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the texts that JMeter evaluates, with the names of their properties."""
    yield TESTNAME, node.get("testname", "")
    for prop in node.iterdescendants("*"):
        text = prop.text
        if text and not text.isspace():
            name = prop.get("name", "")
            if name not in _IGNORED:
                yield name, text


def _declared(element: Element, first_line: FirstLine) -> Iterator[Defined]:
    """Yield what elements define in a way of their own."""
    node, name = element.node, element.class_name
    if name == "TestPlan":
        holder = properties.find(node, OF_TEST_PLAN)
        yield from () if holder is None else _arguments(holder)
    elif element.testclass == "Arguments":
        yield from _arguments(node)
    elif name in ("CSVDataSet", "RandomCSVDataSetConfig"):
        yield from _columns(element, first_line)
    elif name == "UserParameters":
        users = list(properties.collection(node, "UserParameters.thread_values"))
        values = [value.text or "" for value in users[0]] if users else []
        for at, prop in enumerate(properties.collection(node, "UserParameters.names")):
            if prop.text:
                yield Defined(Name(prop.text), "UserParameters.names", values[at] if at < len(values) else "")
    elif name == "VariablesFromCSV":
        yield Defined(Name(properties.text(node, "variablesPrefix"), Extent.PREFIX), "variablesPrefix")
    elif name == "IncludeController" or (name == "JavaSampler" and not _is_example(node)):
        yield Defined(_ANY, TESTNAME)


def _arguments(holder: etree._Element) -> Iterator[Defined]:
    for argument in properties.collection(holder, "Arguments.arguments"):
        name = properties.text(argument, "Argument.name", argument.get("name", "")).strip()
        if name:
            value, comment = (properties.text(argument, f"Argument.{of}") for of in ("value", "desc"))
            yield Defined(Name(name), "Arguments.arguments", value, comment.strip(), everywhere=True)


def _columns(element: Element, first_line: FirstLine) -> Iterator[Defined]:
    """Yield the variables of a CSV data set, whose names are in the first line of the file if it names none."""
    names, where = properties.text(element.node, "variableNames"), "variableNames"
    delimiter = ","
    if not names.strip():
        where = "filename"
        delimiter = properties.text(element.node, "delimiter", ",").replace("\\t", "\t") or ","
        read = next((reference for reference in references_of(element) if reference.source == "filename"), None)
        line = None if read is None or read.computed else first_line(read)
        if line is None:
            yield Defined(_ANY, where)
            return
        names = line
    for name in names.split(delimiter):
        if name.strip().strip('"'):
            yield Defined(Name(name.strip().strip('"')), where)


def _is_example(node: etree._Element) -> bool:
    """Return whether a Java request is one of those that JMeter contains."""
    return properties.text(node, "classname").startswith("org.apache.jmeter.")


def _named(element: Element) -> Iterator[Defined | Used]:
    """Yield the variables whose names are values of properties."""
    name, node = element.class_name, element.node
    for prop in node.iterchildren("*"):
        where, text = prop.get("name", ""), (prop.text or "").strip()
        if not text or len(prop):
            continue
        if where == _READS.get(name):
            extent = Extent.FAMILY if name == "RegExUserParameters" else Extent.ONE
            yield Used(Name(text, extent), where, required=where == "dataSource" and "${" not in text)
        elif where == _SETS.get(name):
            yield Defined(_known(text, Extent.ONE), where, everywhere=name == "JDBCDataSource")
        elif where in _TAKES_A_NAME and text == "variable":
            variable = properties.text(node, "Scope.variable").strip()
            if variable:
                yield Used(_known(variable, Extent.ONE), "Scope.variable", required="${" not in variable)
        elif where == "ForeachController.inputVal":
            separator = "_" if properties.boolean(node, "ForeachController.useSeparator", True) else ""
            yield Used(_known(f"{text}{separator}", Extent.PREFIX), where, required=False)
        elif _CONVENTION.fullmatch(where) and name not in ("CSVDataSet", "RandomCSVDataSetConfig"):
            yield from (
                Defined(_known(one.strip(), Extent.FAMILY), where) for one in _SEPARATORS.split(text) if one.strip()
            )


def _known(text: str, extent: Extent) -> Name:
    """Return a name, of which only what is before the first variable is known."""
    before, computed, _rest = text.partition("${")
    return Name(before, Extent.PREFIX) if computed else Name(text, extent)


def _in_text(text: str, where: str, script: Script | None) -> Iterator[Defined | Used]:
    for found in expressions(text):
        if isinstance(found, Reference):
            own = script is not None and script.has_own(found.name)
            if own or not is_plausible(found.name):
                yield Used(Name(found.name), where, required=False, certain=False)
            else:
                yield Used(Name(found.name), where)
            continue
        yield from _in_call(found, where)


def _in_call(call: Call, where: str) -> Iterator[Defined | Used]:
    stored = functions.result(call)
    if stored is not None:
        yield Defined(stored, where)
    for read in functions.reads(call):
        yield Used(read.name, where, read.required)
    run = functions.script(call)
    if run:
        yield from _in_script(Script(run), where)


def _in_script(script: Script, where: str) -> Iterator[Defined | Used]:
    for access in script.accesses():
        if access.defines:
            yield Defined(access.name, where)
        else:
            yield Used(access.name, where, access.required)
    for text in script.texts():
        yield Used(Name(text), where, required=False, certain=False)
