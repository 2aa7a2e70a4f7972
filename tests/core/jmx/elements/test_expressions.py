"""Variables and functions in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.elements.expressions import MAX_DEPTH, Call, Expression, Reference, expressions, plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a ${b} c ${d.e-1}", [Reference("b"), Reference("d.e-1")]),
        ("${__time}", [Call("__time")]),
        ("${__threadNum()}", [Call("__threadNum")]),
        ("${__jm__Loop__idx}", [Reference("__jm__Loop__idx")]),
        ("${__Random(1, 5,n)}", [Call("__Random", ("1", " 5", "n"))]),
        ("${__P(a,f(x))}", [Call("__P", ("a", "f(x)"))]),
        ("${__V(a_${n})}", [Call("__V", ("a_${n}",)), Reference("n")]),
        ("${__if(${__P(a)},b)}", [Call("__if", ("${__P(a)}", "b")), Call("__P", ("a",))]),
        (r"${__time(a\,b)} \${c} \\${d}", [Call("__time", (r"a\,b",)), Reference("d")]),
        ("${__time(HH) }${a}", [Call("__time", ("HH",)), Reference("a")]),
        ("${a(b)}", [Reference("a(b)")]),
        (r"${a\}b}", [Reference("a}b")]),
        ("${a_${b}}", [Reference("a_${b")]),
    ],
)
def test_texts_are_parsed_as_jmeter_does(text: str, found: list[Expression]) -> None:
    assert list(expressions(text)) == found


@pytest.mark.parametrize("text", ["", "$", "{a}", r"\${a}", "${a", "${__P(a}", "${__P(a)", "${__P(a) x}${b}"])
def test_other_texts_have_no_expression(text: str) -> None:
    assert list(expressions(text)) == []


def test_very_deep_nesting_is_not_followed() -> None:
    depth = 50_000
    found = list(expressions("${__P(" * depth + ")}" * depth))
    assert [one.function for one in found if isinstance(one, Call)] == ["__P"] * (MAX_DEPTH + 1)


def test_parameters_lose_their_escapes() -> None:
    assert plain(r"a\,b\$\\c\n") == r"a,b$\c\n"


@given(st.text(st.sampled_from("${}(),\\_aP "), max_size=40))
def test_any_text_is_parsed_and_names_are_parts_of_it(text: str) -> None:
    for found in expressions(text):
        written = [found.name] if isinstance(found, Reference) else [*found.params]
        assert all(part in text for part in written if "\\" not in text)


@given(st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True), max_size=5))
def test_all_names_are_found_in_order(names: list[str]) -> None:
    assert list(expressions(" ".join(f"${{{name}}}" for name in names))) == [Reference(name) for name in names]
