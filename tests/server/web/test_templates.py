"""Templates stay readable: their lines are as short as those of the code."""

from __future__ import annotations

import re
from pathlib import Path

SERVER = Path(__file__).resolve().parents[3] / "src/loadwright/server"
LONGEST = 120


def test_lines_of_templates_are_short() -> None:
    templates = sorted(SERVER.glob("*/templates/**/*.html"))
    assert len(templates) > 50
    long = [
        f"{path.relative_to(SERVER)}:{number}: {len(line)} characters"
        for path in templates
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert not long, "break these lines where white space shows nothing:\n" + "\n".join(long)


def test_every_column_states_its_meaning() -> None:
    """``sort_head`` requires it; other headings with a text have a ``title``."""
    heads = [
        (path.relative_to(SERVER), head)
        for path in sorted(SERVER.glob("*/templates/**/*.html"))
        for head in re.findall(r"<th\s[^>]*scope=\"col\".*?</th>", path.read_text(), re.DOTALL)
    ]
    assert len(heads) > 50
    without = [
        (path, head) for path, head in heads if "title=" not in head and "<input" not in head and "></th>" not in head
    ]
    assert not without
