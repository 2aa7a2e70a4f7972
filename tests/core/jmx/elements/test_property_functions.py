"""JMeter properties that a plan reads."""

from pathlib import Path

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements.property_functions import (
    MAX_CHARACTERS,
    MAX_PROPERTIES,
    PropertyRead,
    properties_read,
)
from tests.core.jmx.plans import SAMPLES, argument, element, group, plan, string


def read(text: str) -> list[PropertyRead]:
    return properties_read(plan(group(children=element("DebugSampler", "s", string("x", text)))))


@pytest.mark.parametrize(
    ("text", "name", "defaults", "fallback"),
    [
        ("${__P(a,b)}", "a", ("b",), None),
        ("http://${__P(host, shop )}:80/", "host", ("shop",), None),
        ("${__P(a,)}", "a", ("",), None),
        ("${__P(a)}", "a", (), "1"),
        ("${__property(a)}", "a", (), "a"),
        ("${__property(a,kept)}", "a", (), "a"),
        ("${__property(a,,b)}", "a", ("b",), None),
        (r"${__P(a\,b,c\,d\\)}", "a,b", ("c,d\\",), None),
        ("${__P(a,f(x))}", "a", ("f(x)",), None),
        ("${__P(a,${__time(yyyy,)}-${b})}", "a", ("${__time(yyyy,)}-${b}",), None),
        ("${__P(a,b) } and ${__P(a,c)}${__P(a,b)}", "a", ("b", "c"), None),
        ("${__P(a,b)}${__property(a)}${__P(a)}", "a", ("b",), "a"),
        ("${__intSum(${__P(a,1)},2)}", "a", ("1",), None),
    ],
)
def test_calls_are_parsed_as_jmeter_does(text: str, name: str, defaults: tuple[str, ...], fallback: str | None) -> None:
    (found,) = read(text)
    assert (found.name, found.defaults, found.fallback) == (name, defaults, fallback)


def test_a_default_may_read_another_property() -> None:
    outer, inner = read("${__P(host,${__property(server,,localhost)})}")
    assert (outer.name, outer.defaults) == ("host", ("${__property(server,,localhost)}",))
    assert (inner.name, inner.defaults) == ("server", ("localhost",))


@pytest.mark.parametrize(
    "text",
    [
        "__P(a)", "${P(a)}", "${__P}", "${__P()}", "${__P( )}", "${__P(a${b})}", r"\${__P(a)}", "${__P(a", "${__P(a}",
        "${__P(a,b,c)}", "${__property(a,b,c,d)}", "${__p(a)}", "${__P(loadwright.generator)}", "}),(${", "",
    ],
)  # fmt: skip
def test_other_texts_read_no_property(text: str) -> None:
    assert read(text) == []


def test_every_enabled_element_and_property_is_searched() -> None:
    sampler = element("HTTPSamplerProxy", "${__P(name,x)}", string("HTTPSampler.path", "${__P(path,/)}"))
    off = element("DebugSampler", "off", string("x", "${__P(off)}"))
    found = properties_read(
        plan(
            group(count="${__P(users)}", children=sampler + off.replace('enabled="true"', 'enabled="false"'))
            + group("Off", "${__P(users_off)}", children=sampler.replace("path,", "below,"), enabled=False),
            variables=argument("host", "${__P(host,localhost)}"),
        )
    )
    assert [one.name for one in found] == ["host", "users", "name", "path"]
    assert [one.element for one in found] == ["Plan", "Users", "${__P(name,x)}", "${__P(name,x)}"]


def test_the_element_is_the_first_without_a_default() -> None:
    with_default = element("DebugSampler", "a", string("x", "${__P(p,1)}"))
    without = element("DebugSampler", "b", string("x", "${__P(p)}"))
    (found,) = properties_read(plan(group(children=with_default + without)))
    assert found == PropertyRead("p", ("1",), "1", "b")


def test_the_list_is_limited() -> None:
    many = "".join(f"${{__P(p{number},{'x' * 2000})}}" for number in range(MAX_PROPERTIES + 5))
    found = read(many + "${__P(" + "n" * (MAX_CHARACTERS + 1) + ")}")
    assert [one.name for one in found] == [f"p{number}" for number in range(MAX_PROPERTIES)]
    assert {len(one.defaults[0]) for one in found} == {MAX_CHARACTERS}


def test_unclosed_calls_take_linear_time() -> None:
    assert read("${__P(a," * 200_000) == []


EXPECTED = {
    "taurus-http.jmx": PropertyRead("val_c", (), "1", "Thread Group"),
    "ComplexExample.jmx": PropertyRead("users", ("100",), None, "${__machineName()}_Test all Graphs"),
}


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.name in EXPECTED], ids=lambda path: path.name)
def test_real_plans(path: Path) -> None:
    assert properties_read(read_plan(path.read_bytes())) == [EXPECTED[path.name]]
