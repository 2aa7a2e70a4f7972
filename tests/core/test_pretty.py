"""JSON and XML are indented without any other change; everything else is left as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from loadwright.core.pretty import MAX_DEPTH, pretty

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(values) | st.dictionaries(st.text(), values), st.booleans())
def test_json_means_the_same(value: object, ascii_only: bool) -> None:
    shown = pretty(json.dumps(value, ensure_ascii=ascii_only))
    assert shown is not None
    assert json.loads(shown) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":1.50E5,"a":"\\u4e2d","b":[]}', '{\n  "a": 1.50E5,\n  "a": "\\u4e2d",\n  "b": []\n}'),
        ('[[1],{"x, [y]": {}}]', '[\n  [\n    1\n  ],\n  {\n    "x, [y]": {}\n  }\n]'),
        ('{"a":[1,2', '{\n  "a": [\n    1,\n    2'),
        ('{"name":"Ann', '{\n  "name": "Ann'),
        (" []", "[]"),
    ],
)
def test_json_keeps_its_tokens_and_may_be_cut(text: str, shown: str) -> None:
    assert pretty(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "[INFO] started at 12:30, in 5 s",
        "[1 2]",
        "{]",
        "[,1]",
        '{"a":1} and more',
        '{"a":1}\n{"a":2}',
        "[" * (MAX_DEPTH + 1),
        "<p>text <b>and</b> element</p>",
        "<a><b></a>",
        '<!DOCTYPE a [<!ENTITY e "x">]><a><b/>&e;</a>',
        "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1),
    ],
)
def test_anything_else_is_left_as_it_is(text: str) -> None:
    assert pretty(text) is None


def test_xml_is_indented_with_its_declaration() -> None:
    text = '<?xml version="1.0" encoding="gbk"?><a x="1"><b>中</b><!-- note --><c/></a>'
    assert pretty(text) == (
        '<?xml version="1.0" encoding="gbk"?>\n<a x="1">\n  <b>中</b>\n  <!-- note -->\n  <c/>\n</a>'
    )


def test_entities_are_not_expanded() -> None:
    shown = pretty('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a><b>&e;</b></a>')
    assert shown is None


def test_indented_xml_has_the_same_content() -> None:
    text = "<orders>" + "".join(f"<order id='{number}'><total>{number}</total></order>" for number in range(50))
    text += "</orders>"
    shown = pretty(text)
    assert shown is not None
    parser = etree.XMLParser(remove_blank_text=True)
    assert etree.tostring(etree.fromstring(shown, parser), method="c14n") == etree.tostring(
        etree.fromstring(text, parser), method="c14n"
    )
