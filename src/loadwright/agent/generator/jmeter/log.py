"""Excerpts and error reasons from JMeter's log."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from loadwright.core.messages import Message, agents

TAIL_BYTES = 256 * 1024
LINES_SEARCHED = 500_000
"""Lines of the log that are searched for the reasons of threads; about a second of CPU time."""
QUOTE_CHARACTERS = 300
MOST_QUOTES = 3
"""Different lines of the log that are quoted for the same thing."""

TERMINATED = tuple(128 + number for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM))
"""Exit codes of Java after the signals that it handles itself; others end the process without an exit code."""

_STACK_FRAME = re.compile(r"\s+(at .+\(.*\).*|\.\.\. \d+ (more|common frames omitted).*)")
_UNKNOWN_CLASS = re.compile(r"CannotResolveClassException: (\S+)")
_NO_MEMORY = re.compile(r"OutOfMemoryError: (.+)")
_ERROR = re.compile(r"^\S+ \S+ (?:ERROR|FATAL) [^:]+: (.*\S)", re.MULTILINE)
_WORDS = re.compile(r"\S+ \S+ [A-Z]+ \S*\.(?:JMeterThread|TestAction|JMeter|ThreadDeaths): (.*\S)")
_STOPS_TEST = re.compile(r"Stopping (Test|all threads)|(Shutdown|Stop) Test")
_STOPS_THREAD = re.compile(r"Stop Thread seen|Stopping (Thread|current thread)|Error while processing sampler")
# Names of JMeter's threads end with two numbers, unlike those of threads that scripts start.
_FAILS_THREAD = re.compile(r"Test failed!|Uncaught exception in thread Thread\[.* \d+-\d+,\d+,")
# In the names of threads.
_THREAD_NUMBER = re.compile(r"#\d+,|\d+-\d+(?=,|$)")
_FOLLOWED_BY_ERROR = re.compile(rf"Error while processing sampler|{_FAILS_THREAD.pattern}")
_LAST_WORDS = re.compile(r"^An error occurred: (?:Error in NonGUIDriver )?(.*\S)", re.MULTILINE)


def tail(path: Path, lines: int) -> str:
    """Return the last lines of a log without Java stack frames; empty if there is no log."""
    shown = [line for line in _end(path).splitlines() if not _STACK_FRAME.fullmatch(line)]
    return "\n".join(shown[-lines:])


def why_it_died(code: int, log: Path, console: Path, *, by_plan: bool = False, halted: bool = False) -> Message:
    """Return why JMeter exited early with ``code`` (negative: terminated by a signal).

    ``by_plan``: a script of the plan ended it. ``halted``: it ended during its test without shutting down.
    JMeter is started without a shell, which would report signals as exit codes.
    """
    if by_plan:
        return agents.EXITED_BY_PLAN(code=code)
    name = _signal_name(code)
    if name:
        return agents.KILLED_FOR_MEMORY() if name == "SIGKILL" else agents.KILLED(signal=name)
    text = _end(log)
    unknown = _UNKNOWN_CLASS.findall(text)
    if unknown:
        return agents.UNKNOWN_CLASS(name=unknown[-1])
    no_memory = _NO_MEMORY.findall(text) or _NO_MEMORY.findall(_end(console))
    if no_memory:
        return agents.OUT_OF_MEMORY(reason=no_memory[-1].strip())
    if halted:
        return agents.HALTED(code=code)
    errors = _LAST_WORDS.findall(_end(console)) or _ERROR.findall(text)
    if not errors:
        return agents.EXITED_SILENTLY(code=code)
    return agents.EXITED(code=code, reason=errors[-1].rstrip(".:"))


@dataclass
class ThreadReasons:
    """What JMeter's log contains about the ends of threads: the first line, or different ones.

    ``stopped_test``: a thread stopped the test. ``ended``: an iteration or its thread ended early. ``failed``: an
    uncaught error ended a thread, which happened ``failures`` times.
    """

    stopped_test: str = ""
    ended: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    failures: int = 0


def thread_reasons(path: Path) -> ThreadReasons:
    """Search the log for the reasons why threads ended or stopped the test."""
    found = ThreadReasons()
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = islice(file, LINES_SEARCHED)
            for line in lines:
                match = _WORDS.match(line)
                if match is not None:
                    words = match[1]
                    if _FOLLOWED_BY_ERROR.match(words):
                        words = f"{words} {next(lines, '').strip()}"
                    _note(found, words)
    except OSError:
        return found
    return found


def _note(found: ThreadReasons, words: str) -> None:
    if _STOPS_TEST.match(words):
        # What follows the first one are other threads that notice the stop.
        found.stopped_test = found.stopped_test or words[:QUOTE_CHARACTERS]
    elif _STOPS_THREAD.match(words):
        _quote(found.ended, words)
    elif _FAILS_THREAD.match(words):
        found.failures += 1
        _quote(found.failed, words)
        _quote(found.ended, words)


def _quote(quotes: list[str], words: str) -> None:
    """Add a line unless it differs from another one by the number of a thread alone, or there are enough."""
    quote = words[:QUOTE_CHARACTERS]
    if len(quotes) < MOST_QUOTES and _without_number(quote) not in map(_without_number, quotes):
        quotes.append(quote)


def _without_number(words: str) -> str:
    return _THREAD_NUMBER.sub("", words)


def _signal_name(code: int) -> str:
    """Return the signal that an exit code stands for; empty if it is a code of the program."""
    if code >= 0 and code not in TERMINATED:
        return ""
    number = -code if code < 0 else code - 128
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
