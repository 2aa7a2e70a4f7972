"""What functions do with variables: those that they store their results in, and those that they read by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loadwright.core.jmx.elements.expressions import Call, plain

from .names import Extent, Name

# The parameter that names the variable for the result, by function.
_RESULT = {
    "__BeanShell": 1, "__CSVRead": -1, "__FileToString": 2, "__MD5": -1, "__P": -1, "__Random": 2, "__RandomDate": 4,
    "__RandomFromMultipleVars": 1, "__RandomString": 2, "__StringFromFile": 1, "__TestPlanName": -1, "__UUID": -1,
    "__V": -1, "__XPath": -1, "__base64Decode": 1, "__base64Encode": 1, "__changeCase": 2, "__char": -1,
    "__counter": 1, "__dateTimeConvert": 3, "__digest": 4, "__env": 1, "__escapeHtml": -1,
    "__escapeOroRegexpChars": 1, "__escapeXml": -1, "__eval": -1, "__evalVar": -1, "__groovy": 1, "__isDefined": -1,
    "__isPropDefined": -1, "__isVarDefined": -1, "__javaScript": 1, "__jexl2": 1, "__jexl3": 1, "__log": -1,
    "__logn": -1, "__machineIP": 0, "__machineName": 0, "__property": 1, "__regexFunction": 5, "__samplerName": 0,
    "__setProperty": -1, "__split": 1, "__strLen": 1, "__substring": 3, "__threadGroupName": -1, "__threadNum": -1,
    "__time": 1, "__timeShift": 4, "__toLowerCase": 1, "__unescape": -1, "__unescapeHtml": -1, "__urldecode": -1,
    "__urlencode": -1,
}  # fmt: skip
_FAMILIES = ("__regexFunction", "__split")
_READ = {"__V": 0, "__evalVar": 0, "__isVarDefined": 0, "__isDefined": 0, "__regexFunction": 6}
"""The parameter that names a variable that is read."""
_ASKS = ("__isVarDefined", "__isDefined")
_SCRIPTS = ("__groovy", "__javaScript", "__jexl2", "__jexl3", "__BeanShell")
"""Their first parameter is a script."""
_NAME = re.compile(r"[^\W\d][\w.\-]*")


@dataclass(frozen=True)
class Read:
    """A variable that a call reads by its name. It need not exist if not ``required``."""

    name: Name
    required: bool


def result(call: Call) -> Name | None:
    """Return the variable in which the result is stored."""
    at = _RESULT.get(call.function, len(call.params) - 1)
    if not 0 <= at < len(call.params) or (at == 0 and call.function not in _RESULT):
        return None
    name = plain(call.params[at]).strip()
    # The last parameter of a sum, and of functions that are not known, is a value unless it can be a name.
    if not name or (call.function not in _RESULT and not _NAME.fullmatch(name)):
        return None
    return _name(name, Extent.FAMILY if call.function in _FAMILIES else Extent.ONE)


def reads(call: Call) -> Iterator[Read]:
    """Yield the variables that are read by name."""
    if call.function == "__RandomFromMultipleVars" and call.params:
        for one in filter(None, map(str.strip, plain(call.params[0]).split("|"))):
            yield Read(_name(one, Extent.FAMILY), required=False)
    at = _READ.get(call.function)
    if at is None or at >= len(call.params) or not plain(call.params[at]).strip():
        return
    has_default = call.function == "__V" and len(call.params) > 1
    name = _name(plain(call.params[at]).strip(), Extent.ONE)
    yield Read(name, required=name.extent is Extent.ONE and call.function not in _ASKS and not has_default)


def script(call: Call) -> str:
    """Return the script that the function runs; empty for other functions."""
    return plain(call.params[0]) if call.function in _SCRIPTS and call.params else ""


def _name(text: str, extent: Extent) -> Name:
    """Return a name, of which only what is before the first variable is known."""
    before, computed, _rest = text.partition("${")
    return Name(before, Extent.PREFIX) if computed else Name(text, extent)
