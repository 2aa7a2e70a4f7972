"""The tree of a plan, as pages and the API show it."""

from loadwright.core.jmx.checks.check import check
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements.summary import render
from loadwright.core.jmx.outline import outline
from tests.core.jmx.plans import SAMPLES, element, group, plan, string


def test_an_outline_names_and_summarises_every_element() -> None:
    request = element(
        "HTTPSamplerProxy",
        "Cart",
        string("HTTPSampler.protocol", "https")
        + string("HTTPSampler.domain", "shop.test")
        + string("HTTPSampler.port", "8443")
        + string("HTTPSampler.path", "cart")
        + string("HTTPSampler.method", "POST"),
        element("ResponseAssertion", "ok", enabled=False),
    )

    (top,) = outline(plan(group("Users", "5", children=request)))

    (users,) = top.children
    (cart,) = users.children
    assert (top.kind, users.kind, cart.kind) == ("plan", "thread group", "sampler")
    assert render(users.summary) == "5 threads, 3 times"
    assert render(cart.summary) == "POST https://shop.test:8443/cart"
    assert (cart.children[0].kind, cart.children[0].enabled) == ("assertion", False)


def test_real_plans_have_an_outline_and_can_be_checked() -> None:
    for path in SAMPLES:
        read = read_plan(path.read_bytes())

        check(read, [])
        nodes = list(outline(read))
        count = 0
        while nodes:
            node = nodes.pop()
            nodes.extend(node.children)
            count += 1

        assert count == sum(1 for _ in read.walk())


def test_a_plan_without_elements_has_an_empty_outline_and_unnamed_elements_their_class() -> None:
    assert outline(read_plan(b"<jmeterTestPlan><hashTree/></jmeterTestPlan>")) == []
    (top,) = outline(plan("<a.b.Thing/><hashTree/>"))
    assert (top.children[0].name, top.children[0].kind) == ("Thing", "other")
