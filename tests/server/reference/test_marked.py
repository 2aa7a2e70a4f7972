"""Descriptions as HTML."""

from __future__ import annotations

from loadwright.server.reference.marked import blocks, inline


def test_code_is_marked_and_everything_is_escaped() -> None:
    assert inline("Use ``a < b`` or `c`\n   & <script>.") == (
        "Use <code>a &lt; b</code> or <code>c</code> &amp; &lt;script&gt;."
    )


def test_paragraphs_and_lists() -> None:
    assert blocks("One\ntwo.\n\n- `a`: x\n- b\n\nThree.") == (
        "<p>One two.</p><ul><li><code>a</code>: x</li><li>b</li></ul><p>Three.</p>"
    )
