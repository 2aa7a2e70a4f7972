"""Characters that XML does not allow and JMeter writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from loadwright.core.jmx.document.characters import from_document, shield, to_document, unshield

pieces = st.one_of(
    st.text(max_size=5).filter(lambda text: "&" not in text),
    st.sampled_from(["&#x1;", "&#x1f;", "&#xfffe;", "&amp;", "&#65;", "&#x10f001;", "\U0010f001", "\U0010f0ff", "\n"]),
)


@given(st.lists(pieces).map("".join))
def test_shielding_is_reversible(text: str) -> None:
    # Only the spelling of references to private characters is not kept: they come back as the character.
    assert unshield(shield(text)) == text.replace("&#x10f001;", "\U0010f001")


@pytest.mark.parametrize(
    "reference", ["&#x0;", "&#0;", "&#x1;", "&#1;", "&#X1f;".lower(), "&#31;", "&#xFFFF;", "&#xfffe;"]
)
def test_a_reference_that_no_parser_takes_is_taken(reference: str) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(f"<a>{reference}</a>")
    assert len(etree.fromstring(f"<a>{shield(reference)}</a>").text or "") == 1


@pytest.mark.parametrize("text", ["&#x9;&#xa;&#xd;", "&#65;", "&amp;&lt;", "plain", "&#x;", "&#abc;"])
def test_valid_references_and_other_text_are_unchanged(text: str) -> None:
    assert shield(text) == text


def test_a_control_character_is_written_as_jmeter_does() -> None:
    assert unshield(shield("&#1;&#31;&#65535;")) == "&#x1;&#x1f;&#xffff;"


@given(st.text())
def test_any_text_can_be_held_by_a_document(text: str) -> None:
    node = etree.Element("a")
    node.text = to_document(text)
    assert from_document(node.text) == text


def test_a_surrogate_becomes_the_replacement_character() -> None:
    assert to_document("a\ud800\x01") == "a\N{REPLACEMENT CHARACTER}\U0010f001"
