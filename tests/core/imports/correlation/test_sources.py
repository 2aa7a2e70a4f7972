"""Values in responses, and what takes them out."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from loadwright.core.imports.correlation.sources import MAX_VALUES, Source, sources
from loadwright.core.imports.draft.model import BOUNDARY, CSS, HEADER, JSON, REGEX, Extractor


def found(text: str, mime: str = "text/html", **more: Any) -> list[Source]:
    return list(sources({"headers": [], "content": {"mimeType": mime, "text": text, **more}}))


def header(name: str, value: str) -> list[Source]:
    return list(sources({"headers": [{"name": name, "value": value}], "content": {}}))


def test_values_of_json_have_their_path() -> None:
    text = json.dumps({"data": {"token": "abc"}, "a b": {"it's": 7}, "items": [{"id": "x"}, {"id": "y"}], "on": True})
    assert found(text, "application/json") == [
        Source("abc", "token", Extractor(JSON, "$.data.token")),
        Source("7", "it's", Extractor(JSON, "$['a b']['it\\'s']")),
        Source("x", "id", Extractor(JSON, "$.items[0].id"), indexed=True),
        Source("y", "id", Extractor(JSON, "$.items[1].id"), indexed=True),
    ]


def test_hidden_inputs_and_metas_are_selected() -> None:
    text = (
        '<meta name="csrf-token" content="m1"><input name="q" value="typed">'
        "<input type='hidden' name='_csrf' value='a&amp;b'><input type=hidden name=_csrf value=second>"
    )
    assert found(text) == [
        Source("m1", "csrf-token", Extractor(CSS, 'meta[name="csrf-token"]', "content")),
        Source("a&b", "_csrf", Extractor(CSS, 'input[name="_csrf"]', "value")),
        Source("second", "_csrf", Extractor(CSS, 'input[name="_csrf"]', "value", 2)),
    ]


def test_parameters_of_links_have_an_expression_and_scripts_boundaries() -> None:
    text = """<a href="/x?sid=one&amp;b=2">x</a><a href="/y?sid=two">y</a><script>window.token = 'abcdef12';</script>"""
    pattern = """[?&;]sid=([^&"'#\\s<>]+)"""
    assert [one for one in found(text) if one.name in ("sid", "token")] == [
        Source("one", "sid", Extractor(REGEX, pattern)),
        Source("two", "sid", Extractor(REGEX, pattern, match=2), indexed=True),
        Source("abcdef12", "token", Extractor(BOUNDARY, "token = '", "'")),
    ]


def test_values_of_links_may_be_encoded() -> None:
    [one] = [one for one in found('<form action="/x?state=a%2Fb%3D&amp;n=1">') if one.name == "state"]
    assert (one.value, one.plain, one.encoded) == ("a%2Fb%3D", "a/b=", True)


def test_texts_of_xml_elements_have_boundaries() -> None:
    text = '<s:a><id>abcdef1</id><id>abcdef2</id><ns:key x="1">abcdef3</ns:key><b>a&amp;bcdef</b><c> d </c></s:a>'
    assert [one for one in found(text, "application/soap+xml") if one.extractor.kind == BOUNDARY] == [
        Source("abcdef1", "id", Extractor(BOUNDARY, "<id>", "</id>")),
        Source("abcdef2", "id", Extractor(BOUNDARY, "<id>", "</id>", 2), indexed=True),
        Source("abcdef3", "key", Extractor(BOUNDARY, '<ns:key x="1">', "</ns:key>")),
    ]
    assert found("<html><p>a paragraph</p></html>") == []


def test_headers_cookies_and_redirects_are_sources() -> None:
    assert header("X-Auth-Token", "abc") == [
        Source("abc", "X-Auth-Token", Extractor(HEADER, r"(?i)X\-Auth\-Token: ([^\r\n]+)"))
    ]
    assert header("Set-Cookie", "XSRF=abc; Path=/\nb=c") == [
        Source("abc", "XSRF", Extractor(HEADER, r"(?i)Set-Cookie: XSRF=([^;\r\n]+)")),
        Source("c", "b", Extractor(HEADER, r"(?i)Set-Cookie: b=([^;\r\n]+)")),
    ]
    assert header("Location", "https://a.test/cb?code=abc&x=%20#state=def") == [
        Source("abc", "code", Extractor(HEADER, r"(?i)Location: [^\r\n]*[?&#]code=([^&#\r\n]+)")),
        Source("%20", "x", Extractor(HEADER, r"(?i)Location: [^\r\n]*[?&#]x=([^&#\r\n]+)"), encoded=True),
        Source("def", "state", Extractor(HEADER, r"(?i)Location: [^\r\n]*[?&#]state=([^&#\r\n]+)")),
    ]
    assert header("Date", "now") == header("ETag", "abc") == header("Location", "http://[x") == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 5000,
        '{"a": NaN}',
        "<input",
        "<" * 100_000,
        "a='" * 50_000,
        '<a href="' * 20_000,
        "\x00",
        ("<input " + "a" * 7900 + ">") * 200,
    ],
)
@pytest.mark.parametrize("mime", ["application/json", "text/html", ""])
def test_damaged_and_hostile_responses_have_no_values(text: str, mime: str) -> None:
    assert found(text, mime) == []


def test_a_response_may_be_in_base64_and_is_of_limited_size() -> None:
    text = base64.b64encode(b'{"a": "b"}').decode()
    assert [one.value for one in found(text, "application/json", encoding="base64")] == ["b"]
    assert found("%%%", "application/json", encoding="base64") == []
    many = json.dumps(["x"] * (MAX_VALUES + 1000))
    assert len(found(many, "application/json")) < MAX_VALUES
    assert found(" " * (20 << 20), "application/json") == []
    assert list(sources({})) == list(sources({"headers": [1], "content": []})) == []
