"""HTML is indented for reading, and damaged HTML as far as it goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.pretty import pretty
from loadwright.core.prettyhtml import MAX_DEPTH, pretty_html

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shop
  of Mei</title><script>if (a<b) {
  x() }</script><!-- note --></head><body><h1>Cart <b>of</b> Mei</h1><ul><li>One<li>Two <a href="/x">link</a></ul>
<p>a<p>b<div><div>inner</div>tail</div><pre> a
  b</pre></body></html>"""
INDENTED = """\
<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Shop of Mei</title>
    <script>if (a<b) {
  x() }</script>
    <!-- note -->
  </head>
  <body>
    <h1>Cart <b>of</b> Mei</h1>
    <ul>
      <li>One
      <li>Two <a href="/x">link</a></ul>
    <p>a
    <p>b
    <div>
      <div>inner</div>
      tail
    </div>
    <pre> a
  b</pre>
  </body>
</html>"""


def test_blocks_are_on_lines_of_their_own() -> None:
    assert pretty_html(PAGE) == INDENTED
    assert pretty(PAGE) == INDENTED


@pytest.mark.parametrize("text", ["<html><p", "<html><!-- never <b", "</p></div><html>a", "<html><script>x", "<html><"])
def test_what_is_cut_or_damaged_is_kept(text: str) -> None:
    assert re.sub(r"\s", "", pretty_html(text)) == re.sub(r"\s", "", text)


@given(st.text(st.sampled_from('<>/!- abpdivlscriptre="\n'), max_size=300))
def test_nothing_but_white_space_changes(text: str) -> None:
    assert re.sub(r"\s", "", pretty_html(text)) == re.sub(r"\s", "", text)


def test_the_indentation_is_limited() -> None:
    deepest = max(len(line) - len(line.lstrip()) for line in pretty_html("<div>" * 5000).splitlines())
    assert deepest == 2 * MAX_DEPTH
