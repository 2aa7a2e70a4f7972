"""Command lines as words: of POSIX shells with the quoting ``$'…'`` of bash, and of the Windows command prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from loadwright.core.imports.variables import Variables


class OpenQuoteError(ValueError):
    """A quote that never ends."""


class _Scan(NamedTuple):
    text: str
    end: int


_PLAIN = re.compile(r"""[^\s'"\\$`;&|<>()#]+""")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ANSI_QUOTED = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ANSI_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|c.|.)", re.DOTALL)
_ANSI_LETTERS = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SEPARATORS = ";&|()\n"
_REFERENCE_TEXT = (
    r"\$(?:(?P<name>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?::?-(?P<default>[^{}]*))?\})"
    r"|(?P<command>\$\([^()\n]{1,500}\)|`[^`\n]{1,500}`)"
)
_REFERENCE = re.compile(_REFERENCE_TEXT)
_QUOTED_SPECIAL = re.compile(rf"\\[$`\"\\\n]|{_REFERENCE_TEXT}")


_QUOTED_WORD = re.compile(r'(?<!\S)"[^"\\]*((?:(?:\\.|"")[^"\\]*)*)"(?!\S)', re.DOTALL)
_SINGLE_QUOTED = re.compile(r"(?<!\S)\$?'")
_ESCAPED_OR_QUOTE = re.compile(r'\\.|(")', re.DOTALL)


def is_windows(text: str) -> bool:
    """Return whether commands are written for the Windows command prompt.

    Their lines go on after ``^``, or quotes in quotes are doubled, as Firefox copied them, without single ones.
    """
    if re.match(r'\s*curl(\.exe)?\s+\^"', text):
        return True
    if re.search(r"\\\r?\n", text) is not None:
        return False
    return re.search(r"\^\r?\n", text) is not None or (_SINGLE_QUOTED.search(text) is None and _has_doubled(text))


def _has_doubled(text: str) -> bool:
    """Return whether a word in double quotes contains a doubled one."""
    words = _QUOTED_WORD.finditer(text)
    return any(found[1] for word in words for found in _ESCAPED_OR_QUOTE.finditer(word[1]))


def posix(text: str, variables: Variables) -> Iterator[list[str]]:
    """Yield the commands of a shell script as words; redirections are left out. Raises ``OpenQuoteError``.

    Variables are replaced: the caller assigns those of one command before it takes the next.
    """
    words: list[str] = []
    position, size = 0, len(text)
    while position < size:
        character = text[position]
        if character in _SEPARATORS:
            if words:
                yield words
            words = []
            position += 1
        elif character.isspace():
            position += 1
        elif text.startswith(("\\\n", "\\\r\n"), position):
            position += 2 if text[position + 1] == "\n" else 3
        elif character == "#":
            position = _line_end(text, position)
        elif character in "<>":
            position = _posix_word(text, _after(text, position, "<>& \t"), variables).end
        else:
            word = _posix_word(text, position, variables)
            # The number of a file descriptor belongs to the redirection after it.
            if not (word.text.isdigit() and text.startswith(("<", ">"), word.end)):
                words.append(word.text)
            position = word.end
    if words:
        yield words


def _posix_word(text: str, position: int, variables: Variables) -> _Scan:
    pieces: list[str] = []
    begin = position
    while position < len(text):
        character = text[position]
        if character in _SEPARATORS or character.isspace() or character in "<>":
            break
        scan = _posix_piece(text, position, variables)
        pieces.append(scan.text)
        position = scan.end
    # Never zero characters: the caller must get on.
    return _Scan("".join(pieces), max(position, min(begin + 1, len(text))) if not pieces else position)


def _posix_piece(text: str, position: int, variables: Variables) -> _Scan:
    character = text[position]
    if character == "'":
        end = text.find("'", position + 1)
        if end < 0:
            raise OpenQuoteError
        return _Scan(text[position + 1 : end], end + 1)
    if character == '"':
        end = _closing(text, position + 1, '"')
        return _Scan(_in_quotes(text[position + 1 : end], variables), end + 1)
    if text.startswith("$'", position):
        end = _closing(text, position + 2, "'")
        return _Scan(_ansi(text[position + 2 : end]), end + 1)
    if character == "\\":
        following = text[position + 1 : position + 2]
        return _Scan("" if following == "\n" else following, position + 2)
    reference = _REFERENCE.match(text, position)
    if reference:
        return _Scan(_expanded(reference, variables), reference.end())
    plain = _PLAIN.match(text, position)
    return _Scan(plain[0], plain.end()) if plain else _Scan(character, position + 1)


def _in_quotes(text: str, variables: Variables) -> str:
    """Return a text in double quotes without its escapes, and with its variables replaced."""

    def expanded(match: re.Match[str]) -> str:
        return match[0][1:].strip("\n") if match[0][0] == "\\" else _expanded(match, variables)

    return _QUOTED_SPECIAL.sub(expanded, text)


def _expanded(reference: re.Match[str], variables: Variables) -> str:
    """Return the value of ``$NAME``, ``${NAME}`` or ``${NAME:-default}``, or a mark for that of a command."""
    if reference["command"]:
        return variables.output(reference["command"])
    name = reference["name"] or reference["braced"]
    if reference["default"] is not None and not variables.knows(name):
        return str(reference["default"])
    return variables.value(name)


def _closing(text: str, position: int, quote: str) -> int:
    """Return the offset of the next ``quote`` without a backslash before it."""
    following = re.compile(rf"\\.|{quote}", re.DOTALL)
    while found := following.search(text, position):
        if found[0] == quote:
            return found.start()
        position = found.end()
    raise OpenQuoteError


def _ansi(text: str) -> str:
    """Replace the escapes of ``$'…'``. Bytes that form UTF-8 become its characters."""
    decoded = _ANSI_ESCAPE.sub(_ansi_character, text)
    # \xHH is a byte: those above 127 were marked as unpaired surrogates.
    return decoded.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _ansi_character(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] in "uU" and len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    if (escape[0] == "x" and len(escape) > 1) or escape[0] in "01234567":
        code = int(escape[1:], 16) if escape[0] == "x" else int(escape, 8) & 0xFF
        return chr(code) if code < 0x80 else chr(0xDC00 + code)
    if escape[0] == "c" and len(escape) == 2:
        return chr(ord(escape[1]) & 0x1F)
    return _ANSI_LETTERS.get(escape, escape if escape in "\\'\"?" else f"\\{escape}")


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _after(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position


def windows(text: str, variables: Variables) -> Iterator[list[str]]:
    """Yield the commands for the Windows command prompt as words. Raises ``OpenQuoteError``.

    Variables are replaced: the caller assigns those of one command before it takes the next.
    """
    for command in _commands(text.replace("\r\n", "\n")):
        words = _arguments(_PERCENT.sub(lambda match: _percent_value(match, variables), command))
        if words:
            yield words


_PERCENT = re.compile(r"%([A-Za-z_]\w*)%")


def _percent_value(match: re.Match[str], variables: Variables) -> str:
    """Return the value of ``%NAME%``. Two hexadecimal digits belong to an encoded address unless they are assigned."""
    name = match[1]
    return match[0] if len(name) <= 2 and not variables.knows(name) else variables.value(name)


_SPECIAL = re.compile(r'[\^"\n&|]')


def _commands(text: str) -> list[str]:
    """Return the commands without the carets of the command prompt: it keeps those inside quotes."""
    commands: list[list[str]] = [[]]
    quoted = False
    position = 0
    while found := _SPECIAL.search(text, position):
        commands[-1].append(text[position : found.start()])
        character, position = found[0], found.end()
        if character == '"':
            quoted = not quoted
            commands[-1].append(character)
        elif character == "^" and not quoted:
            # A caret before a line break joins the lines, and what follows is taken as it is.
            position += 1 if text.startswith("\n", position) else 0
            commands[-1].append(text[position : position + 1])
            position += 1
        elif character == "\n" or (character in "&|" and not quoted):
            quoted = False
            commands.append([])
        else:
            commands[-1].append(character)
    commands[-1].append(text[position:])
    return ["".join(pieces) for pieces in commands]


_ARGUMENT = re.compile(r'(\\*)"|[ \t]+')


def _arguments(command: str) -> list[str]:
    """Split a command by the rules of Microsoft's C runtime."""
    words = _Words()
    position = 0
    while found := _ARGUMENT.search(command, position):
        words.add(command[position : found.start()])
        position = found.end()
        if found[1] is None:
            words.space(found[0])
        elif words.quote(len(found[1]), doubled=command.startswith('"', position)):
            position += 1
    words.add(command[position:])
    return words.finished()


class _Words:
    """The words of a command, of which the last is being read."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._pieces: list[str] | None = None
        self._quoted = False

    def add(self, text: str) -> None:
        if text:
            self._pieces = [] if self._pieces is None else self._pieces
            self._pieces.append(text)

    def space(self, text: str) -> None:
        if self._quoted:
            self.add(text)
        elif self._pieces is not None:
            self._words.append("".join(self._pieces))
            self._pieces = None

    def quote(self, backslashes: int, *, doubled: bool) -> bool:
        """Take a quote after so many backslashes; return whether it is ``doubled`` and means a quote."""
        self._pieces = [] if self._pieces is None else self._pieces
        self._pieces.append("\\" * (backslashes // 2))
        if backslashes % 2:
            self._pieces.append('"')
        elif self._quoted and doubled:
            self._pieces.append('"')
            return True
        else:
            self._quoted = not self._quoted
        return False

    def finished(self) -> list[str]:
        """Return all words. Raises ``OpenQuoteError``."""
        if self._quoted:
            raise OpenQuoteError
        self.space("")
        return self._words
