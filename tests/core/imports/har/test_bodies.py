"""Bodies in a HAR, as different tools record them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from loadwright.core.imports.draft.model import Body, Parameter, Upload
from loadwright.core.imports.har.bodies import body_of, pairs, text_of

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("data", "body"),
    [
        ({"mimeType": "a/b", "text": "x"}, Body("x", content_type="a/b")),
        ({"mimeType": "a/b", "text": base64.b64encode("ü".encode()).decode(), "encoding": "base64"},
         Body("ü", content_type="a/b")),
        ({"mimeType": FORM, "params": [{"name": "a", "value": "1 2"}, {"name": "b%5B%5D", "value": "%C3%BC"}]},
         Body(form=[Parameter("a", "1 2"), Parameter("b[]", "ü")])),
        ({"mimeType": MULTIPART, "params": [{"name": "a", "value": None}, {"name": "f", "fileName": "x/y.png",
          "contentType": "image/png"}]},
         Body(form=[Parameter("a", "", encode=False)], files=[Upload("y.png", "f", "image/png")], multipart=True)),
    ],
)  # fmt: skip
def test_a_body_is_text_or_parameters(data: dict[str, Any], body: Body) -> None:
    assert body_of({"postData": data}, "").body == body


def test_what_was_not_recorded_is_reported() -> None:
    missing = body_of({"bodySize": 17}, "")
    broken = body_of({"postData": {"text": "?", "encoding": "base64"}}, "")

    assert (missing.body, broken.body) == (None, None)
    assert [str(problem) for problem in missing.problems + broken.problems] == [
        "a body of 17 bytes is missing: it was not recorded",
        "the body was left out: it is not valid base64",
    ]
    assert body_of({"bodySize": 0}, "").problems == []


def test_pairs_ignore_what_has_no_name() -> None:
    assert pairs([{"name": "a", "value": 1}, {"value": "x"}, None, {"name": "b"}]) == [("a", "1"), ("b", "")]
    assert pairs("x") == []
    assert text_of(5) == ""
