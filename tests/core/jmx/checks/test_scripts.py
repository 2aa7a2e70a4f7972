"""Scripts that are compiled or interpreted for each sample, or that keep the first values."""

import pytest

from loadwright.core.jmx.checks.problem import ADVICE, WARNING
from loadwright.core.jmx.document.tree import Plan
from tests.core.jmx.checks.problems import fixed, found, names
from tests.core.jmx.plans import argument, element, group, plan, string

CODES = ("first_value_kept", "not_cached", "cannot_be_cached")


def scripted(script: str, key: str = "true", language: str = "groovy", testclass: str = "JSR223Sampler") -> Plan:
    properties = string("script", script) + string("cacheKey", key) + string("scriptLanguage", language)
    return plan(group(children=element(testclass, "s", properties)), variables=argument("host", "shop"))


@pytest.mark.parametrize(
    ("script", "key", "code", "severity"),
    [
        ("log.info('${user}')", "true", "first_value_kept", WARNING),
        ("log.info('${__time(HH)}')", "", "first_value_kept", WARNING),
        ("log.info('x')", "false", "not_cached", ADVICE),
        ("log.info('${user}')", "false", "cannot_be_cached", ADVICE),
        ("log.info('${host}')", "false", "cannot_be_cached", ADVICE),
    ],
)
def test_scripts_with_problems(script: str, key: str, code: str, severity: str) -> None:
    (problem,) = found(scripted(script, key), *CODES)

    assert (problem.message.code, problem.severity, problem.name) == (f"check.{code}", severity, "s")


@pytest.mark.parametrize(
    ("script", "key", "language"),
    [
        ("log.info('x')", "true", "groovy"),
        ("// ${__time(HH)}\nlog.info('x')", "true", "groovy"),
        ("log.info('x')", "", "groovy"),
        ("log.info('${host}')", "true", "groovy"),
        ("def user = 1; log.info(\"${user} ${user + 1}\")", "true", "groovy"),
        ("log.info('x')", "false", "beanshell"),
        (" ", "false", "groovy"),
    ],
)  # fmt: skip
def test_scripts_without_problems(script: str, key: str, language: str) -> None:
    assert found(scripted(script, key, language), *CODES) == []


def test_caching_is_a_fix_only_without_variables_in_the_script() -> None:
    assert fixed(scripted("log.info('x')", "false"), *CODES) == []
    (problem,) = found(scripted("log.info('${user}')", "false"), *CODES)
    assert problem.fix is None


@pytest.mark.parametrize("testclass", ["BeanShellPreProcessor", "BSFSampler"])
def test_interpreted_scripts_are_reported(testclass: str) -> None:
    assert names(scripted("print(1)", testclass=testclass), "interpreted") == ["s"]
    assert names(scripted("", testclass=testclass), "interpreted") == []


def test_a_beanshell_sampler_has_properties_of_its_own() -> None:
    script = element("BeanShellSampler", "s", string("BeanShellSampler.query", "print(1);"))

    assert names(plan(group(children=script)), "interpreted") == ["s"]
