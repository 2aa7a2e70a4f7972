"""The tables of a plan's elements."""

from __future__ import annotations

from typing import Any

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.tables import CONTROLLERS, GROUPS, MANAGERS, MAX_TEXT, REQUESTS, TableRow, tables
from tests.core.jmx.plans import document

DEFAULTS = """
<ConfigTestElement guiclass="HttpDefaultsGui" testclass="ConfigTestElement" testname="defaults" enabled="{enabled}">
  <stringProp name="HTTPSampler.domain">{host}</stringProp>
  <stringProp name="HTTPSampler.protocol">https</stringProp>
</ConfigTestElement><hashTree/>"""


def sampler(name: str, children: str = "", enabled: str = "true", **values: str) -> str:
    texts = "".join(f'<stringProp name="HTTPSampler.{key}">{value}</stringProp>' for key, value in values.items())
    return f"""<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="{name}"
      enabled="{enabled}"><stringProp name="TestPlan.comments">about {name}</stringProp>{texts}</HTTPSamplerProxy>
      <hashTree>{children}</hashTree>"""


def within(tag: str, name: str, children: str = "", enabled: str = "true") -> str:
    return f'<{tag} testclass="{tag}" testname="{name}" enabled="{enabled}"/><hashTree>{children}</hashTree>'


def rows(children: str) -> dict[str, TableRow]:
    return {row.name: row for row in tables(plan_of(children))}


def plan_of(children: str) -> Plan:
    return read_plan(document(children).encode())


def test_rows_have_the_numbers_that_edits_use() -> None:
    plan = plan_of(within("ThreadGroup", "a", sampler("b")) + within("ThreadGroup", "c", sampler("d")))
    edited = EditedPlan(plan)
    assert [(row.name, row.table) for row in tables(plan)] == [
        ("a", GROUPS),
        ("b", REQUESTS),
        ("c", GROUPS),
        ("d", REQUESTS),
    ]
    assert all(edited.element(row.number).name == row.name for row in tables(plan))


def test_a_row_names_what_contains_it_and_counts_what_it_contains() -> None:
    inner = within("LoopController", "inner", sampler("one") + sampler("two"))
    found = rows(within("ThreadGroup", "users", within("TransactionController", "outer", inner) + sampler("three")))
    users, outer = found["users"], found["outer"]
    assert (users.controllers, users.requests, users.last) == (2, 3, found["three"].number)
    assert (outer.table, outer.controllers, outer.requests, outer.last) == (CONTROLLERS, 1, 2, found["two"].number)
    assert (found["one"].group, found["one"].controller) == (users.number, found["inner"].number)
    assert (found["three"].controller, outer.controller, outer.owner) == (0, 0, users.number)


def test_an_element_below_a_disabled_one_is_not_active() -> None:
    found = rows(within("ThreadGroup", "off", sampler("below"), enabled="false") + within("ThreadGroup", "on", ""))
    assert [(found[name].enabled, found[name].active) for name in ("off", "below", "on")] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_a_request_has_its_address_with_the_nearest_defaults() -> None:
    group = within(
        "ThreadGroup",
        "users",
        DEFAULTS.format(host="inner.test", enabled="true")
        + DEFAULTS.format(host="second.test", enabled="true")
        + sampler("full", domain="own.test", port="81", path="/a", method="PUT")
        + sampler("short", path="b")
        + sampler("whole", path="http://other.test/c"),
    )
    other = within("ThreadGroup", "others", DEFAULTS.format(host="off.test", enabled="false") + sampler("outer"))
    found = rows(DEFAULTS.format(host="outer.test", enabled="true") + group + other)
    assert [(found[name].method, found[name].url) for name in ("full", "short", "whole", "outer")] == [
        ("PUT", "https://own.test:81/a"),
        ("GET", "https://inner.test/b"),
        ("GET", "http://other.test/c"),
        ("GET", "https://outer.test"),
    ]
    assert rows(within("ThreadGroup", "g", sampler("bare", path="x")))["bare"].url == "/x"


def arguments(*pairs: tuple[str, str]) -> str:
    listed = "".join(
        f'<elementProp name="{name}" elementType="HTTPArgument"><stringProp name="Argument.name">{name}</stringProp>'
        f'<stringProp name="Argument.value">{value}</stringProp></elementProp>'
        for name, value in pairs
    )
    return f"""<elementProp name="HTTPsampler.Arguments" elementType="Arguments">
      <collectionProp name="Arguments.arguments">{listed}</collectionProp></elementProp>"""


def test_a_body_is_shown_in_one_line_and_cut_off() -> None:
    def body(inside: str) -> str:
        element = f'<HTTPSamplerProxy testclass="HTTPSamplerProxy" testname="r">{inside}</HTTPSamplerProxy><hashTree/>'
        return rows(element)["r"].body

    raw = '<boolProp name="HTTPSampler.postBodyRaw">true</boolProp>'
    assert body(arguments(("a", "1"), ("b", "2"))) == "a=1&b=2"
    assert body(raw + arguments(("", "{&#xA;  1 }"))) == "{ 1 }"
    assert len(body(raw + arguments(("", "x" * 1000)))) == MAX_TEXT
    assert body("") == ""


def test_assertions_and_extractors_in_effect_are_counted() -> None:
    own = within("ResponseAssertion", "own") + within("ResponseAssertion", "off", enabled="false")
    own += within("JSONPostProcessor", "json") + within("JSR223PostProcessor", "script")
    found = rows(
        within("DurationAssertion", "of all") + within("ThreadGroup", "users", sampler("one", own) + sampler("two"))
    )
    assert [(found[name].assertions, found[name].extractors) for name in ("one", "two")] == [(2, 1), (1, 0)]


def test_a_group_lists_the_cookies_that_apply_to_it() -> None:
    def cookies(name: str) -> str:
        return f"""<CookieManager testclass="CookieManager" testname="{name}">
          <collectionProp name="CookieManager.cookies"><elementProp name="{name}" elementType="Cookie">
          <stringProp name="Cookie.value">1</stringProp><stringProp name="Cookie.domain">shop.test</stringProp>
          <boolProp name="Cookie.secure">true</boolProp></elementProp></collectionProp></CookieManager><hashTree/>"""

    found = rows(cookies("all") + within("ThreadGroup", "a", cookies("own")) + within("ThreadGroup", "b"))
    assert found["a"].pairs == [["all", "1", "shop.test", "", "true"], ["own", "1", "shop.test", "", "true"]]
    assert found["b"].pairs == [["all", "1", "shop.test", "", "true"]]


def test_a_header_manager_counts_the_requests_that_get_its_headers() -> None:
    def manager(name: str) -> str:
        return f"""<HeaderManager testclass="HeaderManager" testname="{name}"><collectionProp
          name="HeaderManager.headers"><elementProp name="" elementType="Header"><stringProp name="Header.name">Accept
          </stringProp><stringProp name="Header.value">{name}</stringProp></elementProp></collectionProp>
          </HeaderManager><hashTree/>"""

    group = within("ThreadGroup", "users", manager("of group") + sampler("one", manager("of one")) + sampler("two"))
    found = rows(group)
    of_group, of_one = found["of group"], found["of one"]
    assert (of_group.table, of_group.requests, of_group.owner) == (MANAGERS, 2, found["users"].number)
    assert (of_one.requests, of_one.owner, of_one.last) == (1, found["one"].number, of_one.number)
    assert of_group.pairs[0][1] == "of group"


def test_rows_are_kept_as_json() -> None:
    found: list[Any] = tables(plan_of(within("ThreadGroup", "a", sampler("b", enabled="false", method="POST"))))
    assert [TableRow.from_json(row.to_json()) for row in found] == found
    assert "comment" not in found[0].to_json()
