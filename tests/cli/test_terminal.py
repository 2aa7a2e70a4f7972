"""What commands print, in a terminal and without one."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console
from rich.table import Table

from loadwright.cli import terminal
from loadwright.core.texts import printable

HOSTILE = (
    "\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://a.example\x1b\\link\x1b]8;;\x1b\\\x1b]0;title\x07\x1b[2J[red]\r\b\x9b31m"
    "\u202e\u2028\x7f\ud800"
)


def shown(console: Console) -> str:
    """Return what was printed, without the colours and cursor movements that are ours."""
    assert isinstance(console.file, io.StringIO)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())


@pytest.fixture(params=[True, False], ids=["terminal", "file"])
def console(request: pytest.FixtureRequest) -> Console:
    return Console(file=io.StringIO(), force_terminal=request.param, width=100)


def test_a_line_is_one_line(console: Console) -> None:
    terminal.line(f"warning: {HOSTILE}\nfake", console, "red")
    assert shown(console) == f"warning: {printable(HOSTILE)}\\nfake\n"


def test_lines_are_not_wrapped(console: Console) -> None:
    terminal.lines(f"{'x' * 300}\n{HOSTILE}", console)
    assert shown(console) == f"{'x' * 300}\n{printable(HOSTILE)}\n"


def test_a_table_shows_texts_as_they_are_and_only_the_beginning_of_long_ones(console: Console) -> None:
    table = Table(box=None)
    table.add_column("name", overflow="fold")
    for name in (HOSTILE, "[link=http://a.example]b[/link]", "long" * 25_000):
        table.add_row(terminal.cell(name))
    console.print(table)
    text = "".join(line.strip() for line in shown(console).splitlines())
    assert text == f"name{printable(HOSTILE)}[link=http://a.example]b[/link]{'long' * 50}…"


def test_a_document_is_the_same_and_cannot_control_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"text": [HOSTILE, "中文 \N{GRINNING FACE}", 1.5, None]}
    terminal.document(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert printed.removesuffix("\n").isprintable()
    assert "中文 \N{GRINNING FACE}" in printed
