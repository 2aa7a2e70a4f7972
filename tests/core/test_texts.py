from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.texts import storable

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


@given(documents)
def test_every_document_can_be_encoded_afterwards(document: object) -> None:
    text = json.dumps(storable(document), ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode()
