"""Scripts: JSR223, BeanShell and BSF in every kind of element in which JMeter allows them."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import TEST_BEAN, ElementSpec, Field, FieldType
from loadwright.core.jmx.elements.summary import Summary, first_line, texts


def _script(element: Element) -> Summary:
    node = element.node
    if element.class_name in _OWN_FORMS:
        prefix = f"{element.class_name}."
        return texts(properties.text(node, f"{prefix}filename") or first_line(properties.text(node, f"{prefix}query")))
    return texts(properties.text(node, "filename") or first_line(properties.text(node, "script")))


_PLACES = {
    "Sampler": kinds.SAMPLER,
    "PreProcessor": kinds.PRE_PROCESSOR,
    "PostProcessor": kinds.POST_PROCESSOR,
    "Assertion": kinds.ASSERTION,
    "Timer": kinds.TIMER,
    "Listener": kinds.LISTENER,
}
"""The end of a scripted element's class name, and its kind."""
_OWN_FORMS = ("BeanShellSampler", "BeanShellAssertion")
"""These two predate TestBeans and prefix their properties with the class name."""

_FILE = Field("filename", "File Name", FieldType.FILE)
_PARAMETERS = Field("parameters", "Parameters")
_SCRIPT = Field("script", "Script", FieldType.SCRIPT, language="scriptLanguage")
_BEANSHELL = Field("script", "Script", FieldType.SCRIPT, language="java")
_LANGUAGES = ("groovy", "java", "beanshell", "jexl3", "javascript")
_LANGUAGE = "Language"
_RESET = "Reset bsh.Interpreter before each call"


def _jsr223(place: str) -> ElementSpec:
    fields = (
        Field("scriptLanguage", _LANGUAGE, default="groovy", missing="", suggestions=_LANGUAGES),
        _PARAMETERS,
        _FILE,
        # A text in the file. Older versions of JMeter had a key there: any text but false means that it is cached.
        Field("cacheKey", "Cache compiled script if available", FieldType.BOOLEAN, "true", tag="stringProp"),
        _SCRIPT,
    )
    return ElementSpec(f"JSR223{place}", TEST_BEAN, f"JSR223 {place}", _PLACES[place], fields, _script)


def _bsf(place: str) -> ElementSpec:
    fields = (Field("scriptLanguage", _LANGUAGE), _PARAMETERS, _FILE, _SCRIPT)
    return ElementSpec(f"BSF{place}", TEST_BEAN, f"BSF {place}", _PLACES[place], fields, _script)


def _beanshell(place: str) -> ElementSpec:
    name = f"BeanShell{place}"
    if name not in _OWN_FORMS:
        fields = (Field("resetInterpreter", _RESET, FieldType.BOOLEAN, "false"), _PARAMETERS, _FILE, _BEANSHELL)
        return ElementSpec(name, TEST_BEAN, f"BeanShell {place}", _PLACES[place], fields, _script)
    own = (
        Field(f"{name}.resetInterpreter", _RESET, FieldType.BOOLEAN, "" if place == "Sampler" else "false"),
        Field(f"{name}.parameters", "Parameters"),
        Field(f"{name}.filename", "File Name", FieldType.FILE),
        Field(f"{name}.query", "Script", FieldType.SCRIPT, language="java"),
    )
    return ElementSpec(name, f"{name}Gui", f"BeanShell {place}", _PLACES[place], own, _script)


SPECS = tuple(make(place) for make in (_jsr223, _beanshell, _bsf) for place in _PLACES)
