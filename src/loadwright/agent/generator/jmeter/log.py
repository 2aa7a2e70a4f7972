"""Excerpts and error reasons from JMeter's log."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from loadwright.core.messages import Message, agents

TAIL_BYTES = 256 * 1024

SIGNALLED = 128
"""Java's exit code after a signal that it handles is this plus the signal's number."""

_STACK_FRAME = re.compile(r"\s+(at .+\(.*\).*|\.\.\. \d+ (more|common frames omitted).*)")
_UNKNOWN_CLASS = re.compile(r"CannotResolveClassException: (\S+)")
_NO_MEMORY = re.compile(r"OutOfMemoryError: (.+)")
_ERROR = re.compile(r"^\S+ \S+ (?:ERROR|FATAL) [^:]+: (.*\S)", re.MULTILINE)
_LAST_WORDS = re.compile(r"^An error occurred: (?:Error in NonGUIDriver )?(.*\S)", re.MULTILINE)


def tail(path: Path, lines: int) -> str:
    """Return the last lines of a log without Java stack frames; empty if there is no log."""
    shown = [line for line in _end(path).splitlines() if not _STACK_FRAME.fullmatch(line)]
    return "\n".join(shown[-lines:])


def why_it_died(code: int, log: Path, console: Path) -> Message:
    """Return why JMeter exited early with ``code`` (negative: terminated by a signal)."""
    if code < 0 or code > SIGNALLED:
        name = _signal_name(-code if code < 0 else code - SIGNALLED)
        return agents.KILLED_FOR_MEMORY() if name == "SIGKILL" else agents.KILLED(signal=name)
    text = _end(log)
    unknown = _UNKNOWN_CLASS.findall(text)
    if unknown:
        return agents.UNKNOWN_CLASS(name=unknown[-1])
    no_memory = _NO_MEMORY.findall(text)
    if no_memory:
        return agents.OUT_OF_MEMORY(reason=no_memory[-1].strip())
    errors = _LAST_WORDS.findall(_end(console)) or _ERROR.findall(text)
    if not errors:
        return agents.EXITED_SILENTLY(code=code)
    return agents.EXITED(code=code, reason=errors[-1].rstrip(".:"))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _end(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
