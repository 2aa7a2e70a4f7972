"""The address to which the requests of an import go."""

from __future__ import annotations

import pytest

from loadwright.core.imports import ImportOptions, ImportRefusedError
from loadwright.core.imports.draft.model import Origin
from loadwright.core.imports.origins import base_origin, url_of
from loadwright.core.imports.report import Report
from tests.core.imports.plans import imported, named, values_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("", None),
        ("https://test.shop.test", Origin("https", "test.shop.test", "")),
        (" http://test.shop.test:8080/ ", Origin("http", "test.shop.test", "8080")),
        ("test.shop.test", Origin("https", "test.shop.test", "")),
    ],
)
def test_a_base_url_is_protocol_host_and_port(url: str, origin: Origin | None) -> None:
    assert base_origin(url, Report("file")) == origin


@pytest.mark.parametrize(
    "url", ["https://a.test/api", "https://a.test?x", "https://ann:x@a.test", "ftp://a.test", "https://", "a" * 3000]
)
def test_what_is_more_or_less_than_that_is_refused(url: str) -> None:
    with pytest.raises(ImportRefusedError, match="The base URL is protocol, host and port"):
        base_origin(url, Report("file"))


def test_an_origin_is_shown_unless_it_has_variables() -> None:
    assert url_of(Origin("https", "a.test", "8443")) == "https://a.test:8443"
    assert url_of(Origin("http", "a.test")) == "http://a.test"
    assert url_of(Origin("${protocol}", "${host}")) == url_of(Origin()) == ""


def test_the_most_frequent_origin_is_replaced_and_no_other() -> None:
    commands = (
        "\n".join(f"curl https://shop.test/{number} -u ann:x -b sid=1" for number in (1, 2))
        + "\ncurl http://other.test/"
    )
    found = imported(commands, options=ImportOptions(base_url="http://test.test:8080"))
    variables = values_of(named(found.plan, "TestPlan")[0])["Arguments.arguments"]
    assert [(row["Argument.name"], row["Argument.value"]) for row in variables] == [
        ("protocol", "http"),
        ("host", "test.test"),
        ("port", "8080"),
    ]
    assert [values_of(one)["HTTPSampler.domain"] for one in named(found.plan, "HTTPSamplerProxy")] == [
        "",
        "",
        "other.test",
    ]
    [login] = values_of(named(found.plan, "AuthManager")[0])["AuthManager.auth_list"]
    assert login["Authorization.url"] == "http://test.test"
    [cookie] = values_of(named(found.plan, "CookieManager")[0])["CookieManager.cookies"]
    assert cookie["Cookie.domain"] == "test.test"
