"""Which files are text, and that saving one changes nothing but what was edited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.server.files import texts
from loadwright.server.platform.errors import ActionError


@pytest.mark.parametrize(
    ("content", "encoding", "newline"),
    [
        (b"", "utf-8", "lf"),
        (b"no final newline", "utf-8", "lf"),
        (b"a\nb\n", "utf-8", "lf"),
        (b"a\r\nb\r\n", "utf-8", "crlf"),
        (b"a\r\nb\nc\r", "utf-8", "mixed"),
        ("压测 🚀\n".encode(), "utf-8", "lf"),
        ("压测\n".encode("utf-8-sig"), "utf-8-sig", "lf"),
        ("性能测试\r\n".encode("gbk"), "gb18030", "crlf"),
        (b"\x1b[31mred\x1b[0m\x08\n", "utf-8", "lf"),
    ],
)
def test_texts_are_recognised_and_saved_as_they_were(content: bytes, encoding: str, newline: str) -> None:
    text = texts.decode(content, complete=True)
    assert text is not None
    assert (text.encoding, text.newline) == (encoding, newline)
    assert texts.encode(text.text, text.encoding) == content


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\x1f\x8b\x08\x00",
        "text".encode("utf-16"),
        b"caf\xe9\n",
        b"\xff\xff\xff",
        b"bell\x07",
        b"half a character \xe5",
    ],
)
def test_everything_else_is_binary(content: bytes) -> None:
    assert texts.decode(content, complete=True) is None


def test_the_beginning_of_a_text_may_end_within_a_character() -> None:
    for encoding in ("utf-8", "gb18030"):
        text = texts.decode("压测".encode(encoding)[:-1], complete=False)
        assert text is not None
        assert (text.text, text.encoding) == ("压", encoding)


@given(st.binary(max_size=60))
def test_a_text_is_encoded_to_the_bytes_it_came_from(content: bytes) -> None:
    text = texts.decode(content, complete=True)
    assert text is None or texts.encode(text.text, text.encoding) == content


def test_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(ActionError, match="cannot be saved"):
        texts.encode("\ud800", "utf-8")
    with pytest.raises(ActionError, match="utf-8-sig, utf-8, gb18030"):
        texts.encode("x", "rot13")
