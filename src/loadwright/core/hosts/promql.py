"""A small part of PromQL, in which Grafana and scripts ask for figures of hosts.

A query is a metric with matchers of labels, or an aggregation of one::

    loadwright_host_cpu_percent{project="Shop", server=~"web-.*"}
    max by (room) (loadwright_disk_busy_percent{device!="sr0"})

The name may also be a matcher, ``{__name__="…"}``. Regular expressions are those of ``patterns``. A number, or a sum of
numbers, is a query too: Grafana tests connections with ``1+1``. Everything else is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Union

from .patterns import Pattern, PatternError

NAME = "__name__"
AVG, MAX, MIN, SUM = "avg", "max", "min", "sum"
AGGREGATIONS = (AVG, MAX, MIN, SUM)
MAX_LENGTH = 10_000
_SHOWN = 60

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_:][A-Za-z0-9_:]*)
    |(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    |(?P<sign>=~|!~|!=|[=(){},+]))""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_SCOPE = (
    "a query is a metric with matchers of labels, such as loadwright_host_cpu_percent{server=\"web-1\"}, or avg, max, "
    "min or sum of one"
)  # fmt: skip


class PromqlError(ValueError):
    """A query that is invalid or beyond the supported part of PromQL; the text states which and where."""


class Matcher(NamedTuple):
    """A condition on a label; a label that is missing is empty. ``text`` is as written."""

    label: str
    sign: str
    text: str
    holds: Callable[[str], bool]


@dataclass(frozen=True)
class Selector:
    """The series that fulfil all matchers; that of the name is among them."""

    matchers: tuple[Matcher, ...]

    def selects(self, labels: Mapping[str, str]) -> bool:
        return all(matcher.holds(labels.get(matcher.label, "")) for matcher in self.matchers)

    def may_select(self, label: str, value: str) -> bool:
        """Return whether series with this value of a label can be selected."""
        return all(matcher.holds(value) for matcher in self.matchers if matcher.label == label)


@dataclass(frozen=True)
class Aggregation:
    """The values of the selected series with the same values of the labels ``by``, merged into one.

    With ``without``, those with the same values of all other labels.
    """

    function: str
    by: tuple[str, ...]
    without: bool
    selector: Selector

    def group_of(self, labels: Mapping[str, str]) -> dict[str, str]:
        """Return the labels of the result to which a series contributes."""
        if self.without:
            dropped = {*self.by, NAME}
            return {name: value for name, value in labels.items() if name not in dropped}
        return {name: labels[name] for name in self.by if labels.get(name)}


Query = Union[Selector, Aggregation, float]


def parse(text: str) -> Query:
    """Parse a query. Raises ``PromqlError``."""
    parser = _Parser(text)
    query = parser.query()
    parser.end()
    return query


def parse_selector(text: str) -> Selector:
    """Parse the selector of series, such as that of ``match[]``. Raises ``PromqlError``."""
    parser = _Parser(text)
    selector = parser.selector()
    parser.end()
    return selector


class _Parser:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise PromqlError(f"the query is longer than {MAX_LENGTH:,} characters")
        self._text = text
        self._position = 0

    def query(self) -> Query:
        kind, word = self._peek()
        if kind == "number":
            return self._sum()
        if kind == "name" and word in AGGREGATIONS:
            start = self._position
            self._next()
            if self._peek()[1] in ("(", "by", "without"):
                return self._aggregation(word)
            # A metric may have such a name.
            self._position = start
        return self.selector()

    def selector(self) -> Selector:
        matchers: list[Matcher] = []
        kind, word = self._peek()
        if kind == "name":
            self._next()
            if self._peek()[1] == "(":
                raise PromqlError(f"the function {word} is not supported: {_SCOPE}")
            matchers.append(_matcher(NAME, "=", word))
        if self._peek()[1] == "{":
            self._next()
            while self._peek()[1] != "}":
                matchers.append(self._matcher())
                if self._peek()[1] != ",":
                    break
                self._next()
            self._expect("}")
        if not matchers:
            raise self._unexpected()
        if not any(not matcher.holds("") for matcher in matchers):
            raise PromqlError("at least one matcher must exclude the empty value; name a metric")
        return Selector(tuple(matchers))

    def end(self) -> None:
        """Refuse what follows."""
        if self._rest():
            raise self._unexpected()

    def _aggregation(self, function: str) -> Aggregation:
        grouping = self._grouping()
        self._expect("(")
        selector = self.selector()
        self._expect(")")
        by, without = grouping or self._grouping() or ((), False)
        return Aggregation(function, by, without, selector)

    def _grouping(self) -> tuple[tuple[str, ...], bool] | None:
        word = self._peek()[1]
        if word not in ("by", "without"):
            return None
        self._next()
        self._expect("(")
        labels: list[str] = []
        while self._peek()[0] == "name":
            labels.append(self._next())
            if self._peek()[1] != ",":
                break
            self._next()
        self._expect(")")
        return tuple(dict.fromkeys(labels)), word == "without"

    def _matcher(self) -> Matcher:
        if self._peek()[0] != "name":
            raise self._unexpected()
        label = self._next()
        sign = self._peek()[1]
        if sign not in ("=", "!=", "=~", "!~"):
            raise self._unexpected()
        self._next()
        if self._peek()[0] != "text":
            raise self._unexpected()
        return _matcher(label, sign, _unquoted(self._next()))

    def _sum(self) -> float:
        total = float(self._next())
        while self._peek()[1] == "+":
            self._next()
            if self._peek()[0] != "number":
                raise self._unexpected()
            total += float(self._next())
        return total

    def _peek(self) -> tuple[str, str]:
        """Return the kind and the text of the next word, both empty at the end and before anything unknown."""
        match = _TOKEN.match(self._text, self._position)
        return (match.lastgroup or "", match[match.lastgroup or 0]) if match else ("", "")

    def _next(self) -> str:
        match = _TOKEN.match(self._text, self._position)
        assert match is not None, "the next word was looked at before"
        self._position = match.end()
        return match[match.lastgroup or 0]

    def _expect(self, sign: str) -> None:
        if self._peek()[1] != sign:
            raise self._unexpected()
        self._next()

    def _rest(self) -> str:
        space = _SPACE.match(self._text, self._position)
        return self._text[space.end() if space else self._position :]

    def _unexpected(self) -> PromqlError:
        rest = self._rest()
        where = f"not supported from {rest[:_SHOWN]!r} on" if rest else "incomplete"
        return PromqlError(f"the query is {where}: {_SCOPE}")


def _unquoted(text: str) -> str:
    if text[0] == "`":
        return text[1:-1]
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF or 0xD800 <= number < 0xE000:
            raise PromqlError(f"the escape {match[0]} is not a character")
        return chr(number)
    if code not in _ESCAPED:
        raise PromqlError(f"the escape {match[0]!r} is unknown; write two backslashes for one in a regular expression")
    return _ESCAPED[code]


def _matcher(label: str, sign: str, text: str) -> Matcher:
    try:
        matches: Callable[[str], bool] = text.__eq__ if sign in ("=", "!=") else Pattern(text).matches
    except PatternError as error:
        raise PromqlError(str(error)) from None
    if sign in ("!=", "!~"):
        return Matcher(label, sign, text, lambda value: not matches(value))
    return Matcher(label, sign, text, matches)
