"""Bodies by their media type."""

from __future__ import annotations

import pytest

from loadwright.core.imports.draft.bodies import MULTIPART, attributes, file_name, from_bytes, from_text
from loadwright.core.imports.draft.model import Body, Parameter, Upload
from loadwright.core.imports.report import MAX_BODY

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
PARTS = (
    '--b\r\nContent-Disposition: form-data; name="a \\"q\\""\r\n\r\nline 1\r\nline 2\r\n'
    '--b\r\nContent-Disposition: form-data; name="f"; filename="C:\\\\x\\\\me.png"\r\nContent-Type: image/png\r\n\r\n'
    "\x89PNG\r\n--b--\r\n"
)


def test_a_form_becomes_parameters_and_other_text_stays() -> None:
    assert from_text("a=1&b=%20", FORM).body == Body(form=[Parameter("a", "1"), Parameter("b", " ")])
    assert from_text('{"a": 1}', FORM).body == Body('{"a": 1}', content_type=FORM)
    assert from_text("=1&a=2", FORM).body == Body("=1&a=2", content_type=FORM)
    assert from_text("a=1", "text/plain").body == Body("a=1", content_type="text/plain")


@pytest.mark.parametrize("content_type", [f"{MULTIPART}; boundary=b", f'{MULTIPART}; boundary="b"', MULTIPART])
def test_multipart_becomes_parts_and_files(content_type: str) -> None:
    found = from_text(PARTS, content_type)

    assert found.body is not None
    assert found.body.form == [Parameter('a "q"', "line 1\nline 2", encode=False)]
    assert found.body.files == [Upload("me.png", "f", "image/png")]
    assert [str(problem) for problem in found.problems] == [
        "the file me.png is sent: put it beside the plan, the import does not contain it"
    ]


def test_multipart_without_boundaries_stays_text() -> None:
    found = from_text("nothing", MULTIPART)

    assert found.body == Body("nothing", content_type=MULTIPART)
    assert len(found.problems) == 1


def test_bytes_are_kept() -> None:
    data = bytes(range(1, 256))
    found = from_bytes(data, "image/png")

    assert from_bytes("ü".encode(), "text/plain").body == Body("ü", content_type="text/plain")
    assert found.body is not None
    assert found.body.encoding == "ISO-8859-1"


def test_a_large_body_is_left_out() -> None:
    for found in (from_text("x" * (MAX_BODY + 1), ""), from_bytes(b"\xff" * (MAX_BODY + 1), "")):
        assert found.body is None
        assert "larger than 4 MiB" in str(found.problems[0])


def test_names_of_files_have_no_folders() -> None:
    assert [file_name(path) for path in ("a/b.txt", "C:\\a\\b.txt", "b.txt", "", "a/")] == ["b.txt"] * 3 + ["file", "a"]


def test_attributes_may_be_quoted() -> None:
    assert attributes('form-data; name="a;b"; filename=c') == {"name": "a;b", "filename": "c"}
