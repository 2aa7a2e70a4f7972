from __future__ import annotations

import logging
import sys

from loadwright.core.logs import LogFormatter


def test_texts_in_log_lines_and_tracebacks_cannot_control_a_terminal() -> None:
    try:
        raise ValueError("\x1b]0;title\x07")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "from %s", ("\x1b[2J",), sys.exc_info())
    first, *others = LogFormatter("%(levelname)s %(message)s").format(record).split("\n")
    assert first == "ERROR from \\x1b[2J"
    assert others[0] == "Traceback (most recent call last):"
    assert others[-1] == "ValueError: \\x1b]0;title\\x07"
