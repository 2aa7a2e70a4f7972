"""Drafts as plans."""

from __future__ import annotations

from loadwright.core.imports.draft import building, model
from loadwright.core.imports.draft.model import Cookie, Draft, Folder, Item, Login, Origin, Request, Script
from loadwright.core.imports.formats import Imported
from loadwright.core.imports.report import Report
from loadwright.core.jmx.checks.check import check, messages_of
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from tests.core.imports.plans import header_pairs, named, outline, samplers, values_of, variables

SHOP = Origin("https", "shop.test", "8443")


def built(*items: Item, **more: object) -> Imported:
    report = Report("test")
    draft = Draft("Shop", list(items), **more)  # type: ignore[arg-type]
    plan = read_plan(write_plan(building.build(draft, report)))
    return Imported(plan, report.messages(), len(draft.requests()))


def test_the_common_target_is_in_variables_that_defaults_refer_to() -> None:
    found = built(Request("GET", SHOP, "/a"), Request("GET", SHOP, "/b"), Request("GET", Origin("http", "x"), "/c"))

    assert variables(found) == {"protocol": "https", "host": "shop.test", "port": "8443"}
    defaults = values_of(named(found.plan, "ConfigTestElement")[0])
    assert [defaults[f"HTTPSampler.{name}"] for name in ("protocol", "domain", "port")] == [
        "${protocol}",
        "${host}",
        "${port}",
    ]
    assert [one["domain"] for one in samplers(found.plan)] == ["", "", "x"]
    assert [one["name"] for one in samplers(found.plan)] == ["GET /a", "GET /b", "GET x/c"]


def test_names_of_variables_are_not_taken_twice() -> None:
    found = built(Request("GET", SHOP, "/"), variables={"host": "mine", "target_host_1": "too"})

    assert variables(found)["host"] == "mine"
    assert variables(found)["target_host_2"] == "shop.test"


def test_a_target_that_is_a_variable_is_not_put_into_another() -> None:
    found = built(Request("GET", Origin("https", "${host}", ""), "/"), variables={"host": "mine"})

    assert variables(found) == {"host": "mine", "protocol": "https"}


def test_headers_of_all_requests_are_shared_and_others_are_not() -> None:
    found = built(
        Request("GET", SHOP, "/a", headers=[("Accept", "x"), ("A", "1"), ("D", "1"), ("d", "2")]),
        Request("GET", SHOP, "/b", headers=[("Accept", "x"), ("A", "2"), ("D", "1"), ("d", "2")]),
    )

    assert header_pairs(found) == [
        ("Accept", "x"), ("A", "1"), ("D", "1"), ("d", "2"), ("A", "2"), ("D", "1"), ("d", "2")
    ]  # fmt: skip
    assert len(named(found.plan, "HeaderManager")) == 3


def test_folders_pauses_logins_and_scripts_become_elements() -> None:
    one = Request("GET", SHOP, "/a", delay_ms=1500, login=Login("me", "${secret}"), comment="Why ${__time()}")
    two = Request("GET", SHOP, "/b", enabled=False, scripts=[Script("let a = `${b}`\0", before=True)])
    found = built(Folder("Page", [one, Folder("Inner", [two])], transaction=True))

    assert outline(found.plan) == [
        (0, "TransactionController", "Page"),
        (1, "HTTPSamplerProxy", "GET /a"),
        (2, "AuthManager", "HTTP Authorization Manager"),
        (2, "ConstantTimer", "Think time"),
        (1, "GenericController", "Inner"),
        (2, "HTTPSamplerProxy", "GET /b"),
        (3, "JSR223PreProcessor", "JSR223 PreProcessor"),
    ]
    script = named(found.plan, "JSR223PreProcessor")[0]
    assert not script.enabled
    assert properties.text(script.node, "script").startswith("let a = `${b}`")
    sampler, disabled = named(found.plan, "HTTPSamplerProxy")
    assert properties.text(sampler.node, building.COMMENTS) == "Why ${__char(36)}{__time()}"
    assert not disabled.enabled


def test_cookies_have_their_names() -> None:
    found = built(Request("GET", SHOP, "/"), cookies=[Cookie("sid", "1", "shop.test")])

    node = named(found.plan, "CookieManager")[0].node
    assert [row.get("testname") for row in properties.collection(node, "CookieManager.cookies")] == ["sid"]


def test_one_login_of_all_requests_is_shared() -> None:
    login = Login("a", "b", "DIGEST")
    found = built(*(Request("GET", SHOP, path, login=login) for path in ("/a", "/b")))

    (manager,) = named(found.plan, "AuthManager")
    assert values_of(manager)["AuthManager.auth_list"][0]["Authorization.mechanism"] == "DIGEST"


def test_a_name_is_no_expression_and_not_endless() -> None:
    found = built(Folder("${__groovy(1)}" + "x" * 500, [Request("GET", SHOP, "/")]))

    name = named(found.plan, "GenericController")[0].name
    assert name.startswith("${__char(36)}{__groovy(1)}x")
    assert len(name) < 230


def test_the_plan_has_no_problems() -> None:
    assert messages_of(check(built(Request("GET", SHOP, "/")).plan, set())) == []


def test_requests_are_found_in_order() -> None:
    items: list[Item] = [Folder("a", [Request("GET", SHOP, "/1"), Folder("b", [Request("GET", SHOP, "/2")])])]
    draft = model.Draft("x", [*items, Request("GET", SHOP, "/3")])

    assert [request.path for request in draft.requests()] == ["/1", "/2", "/3"]
