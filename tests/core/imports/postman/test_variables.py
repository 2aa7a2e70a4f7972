"""Variables of Postman."""

from __future__ import annotations

import pytest

from loadwright.core.imports.draft.model import Parameter
from loadwright.core.imports.postman.variables import Variables
from loadwright.core.imports.report import Report


def variables(*tables: dict[str, str]) -> tuple[Variables, Report]:
    report = Report("test")
    found = Variables(report)
    for table in tables:
        found.add([{"key": name, "value": value} for name, value in table.items()])
    return found, report


def messages(report: Report) -> list[str]:
    return [str(message) for message in report.messages()]


def test_later_values_replace_former_ones_and_disabled_ones_do_not_count() -> None:
    found, report = variables({"a": "1", "b": "2"}, {"a": "3"})
    found.add([{"key": "b", "value": "9", "enabled": False}, {"key": "c", "value": "9", "disabled": True}, "x", {}])

    assert found.defined() == {"a": "3", "b": "2"}
    assert messages(report) == ["disabled in the import and left out: b, c"]


def test_values_that_contain_others_are_expanded() -> None:
    found, report = variables({"base": "http://{{host}}/{{version}}", "host": "a.test", "version": ""})

    assert found.value("base") == "http://a.test/{{version}}"
    assert found.defined() == {"base": "http://a.test/${version}", "host": "a.test", "version": ""}
    assert messages(report) == [
        "the variable version has no value in the import: set it in the User Defined Variables of the plan"
    ]


def test_cycles_and_values_that_double_end() -> None:
    found, report = variables(
        {"a": "{{b}}", "b": "{{a}}", "c": "{{c}}x", **{f"d{n}": f"{{{{d{n + 1}}}}}" * 9 for n in range(20)}}
    )

    defined = found.defined()

    assert (defined["a"], defined["b"], defined["c"]) == ("", "", "")
    assert sum(map(len, defined.values())) < 20_000_000
    assert messages(report)[:3] == [
        f"the value of the variable {name} contains itself: set it in the User Defined Variables of the plan"
        for name in "abc"
    ]


def test_names_are_such_that_jmeter_evaluates_no_function() -> None:
    found, _ = variables()

    assert found.text("{{__groovy(1)}} {{ my var }} {{a}") == "${v__groovy_1_} ${my_var} {{a}"


@pytest.mark.parametrize(("name", "function"), [("$guid", "__UUID()"), ("$timestamp", "__time(/1000,)")])
def test_dynamic_variables_become_functions(name: str, function: str) -> None:
    found, report = variables()

    assert found.text(f"{{{{{name}}}}}") == f"${{{function}}}"
    assert found.text("{{$randomCity}}") == "{{$randomCity}}"
    assert messages(report) == ["the dynamic variable {{$randomCity}} of Postman was not converted"]


def test_a_query_is_encoded_around_variables() -> None:
    found, _ = variables()

    assert found.query([("a b", "{{x}} %C3%BC+1", True), ("c", "%ff", True), ("d", "", False)]) == (
        "a%20b=${x}%20%C3%BC+1&c=%ff&d",
        [Parameter("a b", "${x} ü 1"), Parameter("c", "%ff", encode=False), Parameter("d", "", equals=False)],
    )
