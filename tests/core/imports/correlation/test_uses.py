"""Values that requests send, and their replacement."""

from __future__ import annotations

from loadwright.core.imports.correlation.uses import (
    BODY,
    HEADER,
    PARAMETER,
    PATH,
    Sent,
    example_of,
    substitute,
    values_of,
)
from loadwright.core.imports.draft.model import Body, Origin, Parameter, Request


def request(path: str = "/", **more: object) -> Request:
    return Request("POST", Origin("https", "shop.test"), path, **more)  # type: ignore[arg-type]


def test_values_are_found_in_all_parts() -> None:
    sent = request(
        "/carts/a%20b",
        parameters=[Parameter("q", "tea")],
        headers=[("Authorization", "Bearer abc"), ("X-Key", "one two")],
        body=Body('{"a": {"id": 7, "ok": true}, "b": ["x"]}'),
    )
    assert set(values_of(sent)) >= {
        Sent("carts", PATH),
        Sent("a b", PATH, after="carts"),
        Sent("tea", PARAMETER, "q"),
        Sent("Bearer abc", HEADER, "Authorization"),
        Sent("abc", HEADER, "Authorization"),
        Sent("one two", HEADER, "X-Key"),
        Sent("7", BODY, "id"),
        Sent("x", BODY, "b"),
    }


def test_values_of_forms_and_other_texts_are_found() -> None:
    assert Sent("abc", PARAMETER, "csrf") in values_of(request(body=Body(form=[Parameter("csrf", "abc")])))
    assert Sent("abcdef", BODY) in values_of(request(body=Body("<token>abcdef</token>")))
    assert [one for one in values_of(request(body=Body("{broken"))) if one.kind == BODY] == []


def test_a_value_is_replaced_wherever_it_is_sent() -> None:
    sent = request(
        "/carts/k1/items",
        query="cart=k1&other=k12",
        parameters=[Parameter("cart", "k1")],
        headers=[("Authorization", "Bearer k1")],
        body=Body('{"cart": "k1", "note": "C:\\\\k1"}'),
        name="add k1",
    )
    substitute(sent, "k1", "cart")
    assert (sent.path, sent.query) == ("/carts/${cart}/items", "cart=${cart}&other=k12")
    assert sent.parameters == [Parameter("cart", "${cart}")]
    assert sent.headers == [("Authorization", "Bearer ${cart}")]
    assert sent.body is not None
    # JMeter removes backslashes where there is an expression.
    assert sent.body.text == '{"cart": "${cart}", "note": "C:\\\\\\\\${cart}"}'
    assert sent.name == "add cart"


def test_an_encoded_value_is_encoded_again_and_expressions_keep_their_backslashes() -> None:
    sent = request("/t/a%2Fb%3D", query="x=a%2Fb%3D", body=Body("${__char(36)}{x} a/b= \\\\"))
    substitute(sent, "a/b=", "t")
    assert (sent.path, sent.query) == ("/t/${__urlencode(${t})}", "x=${__urlencode(${t})}")
    assert sent.body is not None
    assert sent.body.text == "${__char(36)}{x} ${t} \\\\"


def test_long_values_are_shown_in_part() -> None:
    assert example_of("abc") == "abc"
    assert example_of("a" * 100) == "a" * 59 + "…"
