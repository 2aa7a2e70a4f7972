from __future__ import annotations

import pytest
import typer

from loadwright.cli.errors import (
    BAD_INPUT,
    INTERRUPTED,
    NOT_CARRIED_OUT,
    BadInputError,
    CommandError,
    CommandInterruptedError,
    RunFailedError,
    reported,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInputError("x"), BAD_INPUT),
        (CommandInterruptedError("x"), INTERRUPTED),
        (RunFailedError("x"), NOT_CARRIED_OUT),
    ],
)
def test_an_error_is_one_line_on_stderr_and_an_exit_code(
    error: CommandError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, reported():
        raise error
    assert ended.value.exit_code == code
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "loadwright: x\n")


def test_other_errors_are_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), reported():
        raise ZeroDivisionError
