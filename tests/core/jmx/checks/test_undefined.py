"""Variables that nothing defines."""

import pytest

from loadwright.core.jmx.checks.problem import WARNING
from tests.core.jmx.checks.problems import found, names
from tests.core.jmx.plans import element, group, plan, string


def sampler(text: str, name: str = "get") -> str:
    return element("HTTPSamplerProxy", name, string("HTTPSampler.path", text))


TOKEN = element("RegexExtractor", "extract", string("RegexExtractor.refname", "token"))


def test_an_undefined_variable_is_reported_at_its_first_use() -> None:
    checked = plan(group(children=sampler("/", "first") + sampler("/${a}", "second") + sampler("/${a}", "third")))

    (problem,) = found(checked, "undefined_variable")

    assert (problem.severity, problem.name, problem.where) == (WARNING, "second", "HTTPSampler.path")
    assert "uses the variable a, which nothing in the plan defines" in str(problem.message)


def test_the_reason_is_given() -> None:
    login = group("login", children=sampler("/") + TOKEN)
    shop = group("shop", children=sampler("/${token}"))
    off = group("shop", children=sampler("/${token}") + TOKEN.replace('enabled="true"', 'enabled="false"'))

    assert names(plan(login + shop), "variable_of_other_group") == ["get"]
    assert names(plan(off), "variable_of_disabled") == ["get"]


def test_nested_names_are_reported_with_what_to_write() -> None:
    (problem,) = found(plan(group(children=sampler("/${item_${n}}"))), "nested_name")

    assert str(problem.message) == (
        "'get' uses ${item_${n}}, but names of variables cannot contain variables; write ${__V(item_${n})}"
    )
    assert names(plan(group(children=sampler("/${__V(item_${n})}"))), "nested_name") == []
    script = element("JSR223Sampler", "script", string("script", "${a${b}}"))
    assert names(plan(group(children=script)), "nested_name") == []


def loop(prefix: str, *, separator: bool = True) -> str:
    properties = string("ForeachController.inputVal", prefix)
    if not separator:
        properties += string("ForeachController.useSeparator", "false", "boolProp")
    return element("ForeachController", "each", properties)


@pytest.mark.parametrize(
    ("children", "separator"),
    [
        (TOKEN, True),
        (element("CounterConfig", "count", string("CounterConfig.name", "token_7")), True),
        (element("CounterConfig", "count", string("CounterConfig.name", "token7")), False),
        (element("JSR223Sampler", "s", string("script", "vars.put('token_' + i, 'x')")), True),
        (element("JSR223Sampler", "s", string("filename", "set.groovy")), True),
    ],
)
def test_loops_over_variables_that_are_set(children: str, separator: bool) -> None:
    loops = loop("token", separator=separator)
    assert names(plan(group(children=children + loops)), "nothing_to_go_through") == []


@pytest.mark.parametrize(
    "children",
    [
        "",
        element("CounterConfig", "count", string("CounterConfig.name", "token_total")),
        element("CounterConfig", "count", string("CounterConfig.name", "token1")),
        TOKEN.replace('enabled="true"', 'enabled="false"'),
    ],
)
def test_a_loop_over_variables_that_nothing_sets_is_reported(children: str) -> None:
    (problem,) = found(plan(group(children=children + loop("token"))), "nothing_to_go_through")
    assert (problem.severity, problem.name, problem.where) == (WARNING, "each", "ForeachController.inputVal")
    assert "goes through token_1, token_2 and so on" in str(problem.message)


def test_the_prefix_of_a_loop_may_be_computed_or_empty() -> None:
    assert names(plan(group(children=loop("${kind}") + loop(""))), "nothing_to_go_through") == []
