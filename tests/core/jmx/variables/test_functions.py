"""What functions do with variables."""

import pytest

from loadwright.core.jmx.elements.expressions import Call, expressions
from loadwright.core.jmx.variables.functions import reads, result, script
from loadwright.core.jmx.variables.names import Extent, Name


def call(text: str) -> Call:
    found = next(expressions(text))
    assert isinstance(found, Call)
    return found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("${__Random(1,9,x)}", Name("x")),
        ("${__Random(1,9)}", None),
        ("${__Random(1,9,)}", None),
        ("${__machineName(host)}", Name("host")),
        ("${__timeShift(,,P1D,,later)}", Name("later")),
        ("${__split(a|b,parts,|)}", Name("parts", Extent.FAMILY)),
        ("${__regexFunction(a(b),$1$,1,,none,found)}", Name("found", Extent.FAMILY)),
        ("${__intSum(1,2,sum)}", Name("sum")),
        ("${__intSum(1,2)}", None),
        ("${__ofSomePlugin(a,b,c_d)}", Name("c_d")),
        ("${__ofSomePlugin(abc)}", None),
        ("${__Random(1,9,x_${n})}", Name("x_", Extent.PREFIX)),
        ("${__UUID()}", None),
        ("${__P(users,ten)}", None),
    ],
)
def test_the_variable_with_the_result(text: str, name: Name | None) -> None:
    assert result(call(text)) == name


@pytest.mark.parametrize(
    ("text", "names", "required"),
    [
        ("${__V(x)}", [Name("x")], True),
        ("${__V(x,1)}", [Name("x")], False),
        ("${__V(x_${n})}", [Name("x_", Extent.PREFIX)], False),
        ("${__evalVar(x)}", [Name("x")], True),
        ("${__isVarDefined(x)}", [Name("x")], False),
        ("${__RandomFromMultipleVars(a|b)}", [Name("a", Extent.FAMILY), Name("b", Extent.FAMILY)], False),
        ("${__time(x)}", [], False),
    ],
)
def test_variables_that_are_read_by_name(text: str, names: list[Name], required: bool) -> None:
    found = list(reads(call(text)))
    assert [read.name for read in found] == names
    assert all(read.required is required for read in found)


def test_scripts_of_functions() -> None:
    assert script(call(r"${__groovy(vars.get('a')\, 1,r)}")) == "vars.get('a'), 1"
    assert script(call("${__time(vars.get)}")) == ""
