"""Passwords in plans."""

import pytest

from tests.core.jmx.checks.problems import found
from tests.core.jmx.plans import argument, element, group, plan, string


def table(name: str, row: str) -> str:
    return f'<collectionProp name="{name}"><elementProp name="" elementType="x">{row}</elementProp></collectionProp>'


def header(name: str, value: str) -> str:
    row = string("Header.name", name) + string("Header.value", value)
    return element("HeaderManager", "e", table("HeaderManager.headers", row))


def parameter(name: str, value: str) -> str:
    rows = f'<collectionProp name="Arguments.arguments">{argument(name, value)}</collectionProp>'
    return element("HTTPSamplerProxy", "e", f'<elementProp name="HTTPsampler.Arguments">{rows}</elementProp>')


def path(path: str) -> str:
    return element("HTTPSamplerProxy", "e", string("HTTPSampler.path", path))


@pytest.mark.parametrize(
    ("children", "field"),
    [
        (element("JDBCDataSource", "e", string("password", "s3cret")), "Password"),
        (
            element("AuthManager", "e", table("AuthManager.auth_list", string("Authorization.password", "x"))),
            "Password",
        ),
        (header("Authorization", "Bearer abcdefghijkl"), "Authorization"),
        (header("X-Api-Key", "123"), "X-Api-Key"),
        (parameter("password", "s3cret"), "password"),
        (parameter("client_secret", "s3cret"), "client_secret"),
        (parameter("user.password", "s3cret"), "user.password"),
        (path("/login?user=ann&amp;password=s3cret"), "password"),
        (path("https://shop.test/?api%5Fkey=7"), "api_key"),
    ],
)
def test_secrets_are_reported(children: str, field: str) -> None:
    (problem,) = found(plan(group(children=children)), "secret")

    assert (problem.name, str(problem.message.params["field"]), problem.fix) == ("e", field, None)
    assert problem.where


@pytest.mark.parametrize(
    "children",
    [
        element("JDBCDataSource", "e", string("password", "")),
        element("JDBCDataSource", "e", string("password", "${__P(password)}")),
        header("Authorization", "Bearer ${token}"),
        header("Accept", "text/html"),
        parameter("password", "${pass}"),
        parameter("passwords", "3"),
        path("/login?password=${pass}&amp;user=ann"),
        path("/password?page=2"),
        parameter("show_password_hint", "true"),
    ],
)
def test_other_values_are_no_secrets(children: str) -> None:
    assert found(plan(group(children=children)), "secret") == []


def test_variables_of_the_plan_may_be_secrets() -> None:
    (problem,) = found(plan(group(), variables=argument("db_password", "x") + argument("api_key", "y")), "secret")

    assert (problem.name, problem.message.params["field"]) == ("Plan", "db_password")
