from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.texts import encodable, has_controls, printable, printable_lines, storable

anything = st.text(st.characters(), max_size=5) | st.sampled_from(["\0", "a\ud800b", "\udfff", "\N{GRINNING FACE}"])
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
)


def test_only_what_cannot_be_stored_is_replaced() -> None:
    given_texts = {"a\0b": ["\ud800", "ü\N{GRINNING FACE}\x01\uffff", 5, None, True], "same": {"x": "\udfffend"}}
    assert storable(given_texts) == {
        "a\ufffdb": ["\ufffd", "ü\N{GRINNING FACE}\x01\uffff", 5, None, True],
        "same": {"x": "\ufffdend"},
    }
    assert encodable({"a\0b": ["\ud800"], "x": "\udfffend"}) == {"a\0b": ["\ufffd"], "x": "\ufffdend"}


@given(documents)
def test_every_document_can_be_encoded_afterwards(document: object) -> None:
    text = json.dumps(storable(document), ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode()


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\n", "\r", "\x7f", "\x9b", "\u2028", "\ud800", "\ufffe", "\uffff"])
def test_controls_are_found(sign: str) -> None:
    assert has_controls(f"a{sign}b")


@pytest.mark.parametrize("text", ["", "a b\tc", "中文", "\ufffd", "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}", "\xa0"])
def test_other_texts_have_no_controls(text: str) -> None:
    assert not has_controls(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcode 中文 \N{GRINNING FACE}", "plain ünïcode 中文 \N{GRINNING FACE}"),
        ("\x1b]52;c;eA==\x07", "\\x1b]52;c;eA==\\x07"),
        ("\x1b]8;;http://a\x1b\\b", "\\x1b]8;;http://a\\x1b\\b"),
        ("passed\rFAILED\x08\x7f", "passed\\rFAILED\\x08\\x7f"),
        ("a\nb\u2028c\td\0", "a\\nb\\u2028c\\td\\x00"),
        ("\x9b31m\x9d0;title\x9c", "\\x9b31m\\x9d0;title\\x9c"),
        ("a\u202eb\u2066c\u200ed", "a\\u202eb\\u2066c\\u200ed"),
        ("alone \ud83d", "alone \\ud83d"),
        (
            "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN} no\N{NO-BREAK SPACE}break",
            "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN} no\N{NO-BREAK SPACE}break",
        ),
    ],
)
def test_what_controls_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_a_printable_text_is_one_line_without_controls(text: str) -> None:
    assert not set(map(unicodedata.category, printable(text))) & {"Cc", "Cs", "Zl", "Zp"}
    assert printable(printable(text)) == printable(text)


def test_long_texts_are_cut() -> None:
    assert printable("x" * 100_000, 5) == "xxxxx…"
    assert printable("\x1b" * 100_000, 2) == "\\x1b\\x1b…"
    assert printable("12345", 5) == "12345"


def test_lines_stay_lines() -> None:
    assert printable_lines("Error:\n\tat a.b(C.java)\r\n") == "Error:\n    at a.b(C.java)\\r\n"
