"""Options of ``loadwright try``; tests/system/test_try.py executes plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import invoked
from tests.support.plans import java_request, plan


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--limit", "soon"), "--limit: "),
        (("--limit", "11m"), "--limit: The time limit of a trial is out of range"),
        (("--set", "nothing"), "--set 'nothing' is not NAME=VALUE"),
        (("--heap", "1"), "--heap 1 is out of range"),
        (("--set", "unknown=1"), "--set: "),
    ],
)
def test_invalid_options_start_nothing(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    source = tmp_path / "plan.jmx"
    source.write_text(plan(java_request("a")))
    done = invoked("try", source, *options)
    assert done.exit_code == 2
    assert message in done.output


def test_a_plan_that_cannot_be_read_is_invalid_input(tmp_path: Path) -> None:
    done = invoked("try", tmp_path / "missing.jmx")
    assert done.exit_code == 2
    assert "cannot be read" in done.output
