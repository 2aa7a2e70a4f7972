"""Scripts of PowerShell, as far as requests need them: statements of words, texts, variables, tables and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from loadwright.core.imports.curl.shells import OpenQuoteError
from loadwright.core.imports.variables import Variables

from .strings import double_quoted, here_string, single_quoted

MAX_DEPTH = 20
_SPACE = re.compile(r"(?:[ \t\f]|`\r?\n|<#.{0,2000}?#>|#[^\n]*)+", re.DOTALL)
_SEPARATOR = re.compile(r"(?:\r?\n|[;|&])+")
_VARIABLE = re.compile(r"\$(?:env:)?(\w+(?:\.\w+)*)|\$\{(\w+)\}", re.IGNORECASE)
_WORD = re.compile(r"[^\s;|&(){}\"',`]+|`.?|[,{}]")
_KEY = re.compile(r"[^\s;|&(){}\"',`=]+|`.?|[,={}]")


@dataclass(frozen=True)
class Word:
    """A bare word: a command, the name of a parameter, an operator."""

    text: str


@dataclass(frozen=True)
class Text:
    """A quoted text."""

    text: str


@dataclass(frozen=True)
class Variable:
    """A variable, with the names of its properties after dots."""

    name: str


@dataclass(frozen=True)
class Table:
    """A hash table: ``@{name = value}``."""

    pairs: list[tuple[str, Token]]


@dataclass(frozen=True)
class Group:
    """What is in parentheses, or in an array."""

    tokens: list[Token]


Token = Union[Word, Text, Variable, Table, Group]


def statements(text: str, variables: Variables) -> Iterator[list[Token]]:
    """Yield the statements of a script. Raises ``OpenQuoteError`` for a quote or bracket that never ends."""
    reader = _Reader(text, variables)
    while True:
        reader.skip(separators=True)
        if reader.position >= len(text):
            return
        found = reader.tokens(_WORD, "")
        if found:
            yield found
        if reader.position < len(text) and text[reader.position] in "){}":
            # A bracket of a block, such as that of a loop.
            reader.position += 1


class _Reader:
    def __init__(self, text: str, variables: Variables) -> None:
        self.text = text
        self.variables = variables
        self.position = 0
        self._depth = 0

    def skip(self, *, separators: bool) -> None:
        """Skip white space and comments, and with ``separators`` the ends of statements."""
        while match := _SPACE.match(self.text, self.position) or (
            _SEPARATOR.match(self.text, self.position) if separators else None
        ):
            self.position = match.end()

    def tokens(self, words: re.Pattern[str], end: str) -> list[Token]:
        """Return the tokens until the end of the statement, or of the group that ends with ``end``."""
        found: list[Token] = []
        while True:
            self.skip(separators=bool(end))
            if self.position >= len(self.text):
                if end:
                    raise OpenQuoteError
                return found
            if (end and self.text[self.position] == end) or (not end and _SEPARATOR.match(self.text, self.position)):
                return found
            if self.text[self.position] in (")}" if end else "){}"):
                return found
            token = self._token(words)
            if token is not None:
                found.append(token)

    def _token(self, words: re.Pattern[str]) -> Token | None:
        text, position = self.text, self.position
        if text.startswith(('@"', "@'"), position):
            content, self.position = here_string(text, position, self.variables)
            return Text(content)
        if text.startswith("@{", position):
            return self._table()
        if text.startswith(("(", "@(", "$("), position):
            self.position += 1 if text[position] == "(" else 2
            return Group(self._inside(_WORD, ")"))
        if text[position] == "'":
            content, self.position = single_quoted(text, position)
            return Text(content)
        if text[position] == '"':
            content, self.position = double_quoted(text, position, self.variables)
            return Text(content)
        variable = _VARIABLE.match(text, position)
        if variable:
            self.position = variable.end()
            return Variable(variable[1] or variable[2])
        word = words.match(text, position)
        self.position = word.end() if word else position + 1
        # Commas only separate.
        return Word(word[0]) if word and word[0] != "," else None

    def _inside(self, words: re.Pattern[str], end: str) -> list[Token]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise OpenQuoteError
        found = self.tokens(words, end)
        if not self.text.startswith(end, self.position):
            raise OpenQuoteError
        self.position += 1
        self._depth -= 1
        return found

    def _table(self) -> Table:
        self.position += 2
        tokens = self._inside(_KEY, "}")
        pairs = []
        for at, token in enumerate(tokens[1:-1], start=1):
            key = tokens[at - 1]
            if token == Word("=") and isinstance(key, (Word, Text)):
                pairs.append((key.text, tokens[at + 1]))
        return Table(pairs)
