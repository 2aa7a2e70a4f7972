"""Requests of PowerShell, as browsers copy them: ``Invoke-WebRequest`` and ``Invoke-RestMethod``."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.imports.curl.conversion import requests_of
from loadwright.core.imports.curl.options import Command
from loadwright.core.imports.curl.shells import OpenQuoteError
from loadwright.core.imports.draft.cookies import share
from loadwright.core.imports.draft.model import Cookie, Draft, Item
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.report import Report
from loadwright.core.imports.variables import Variables
from loadwright.core.messages import imports

from .syntax import Group, Table, Text, Token, Variable, Word, statements

COMMANDS = ("invoke-webrequest", "invoke-restmethod", "iwr", "irm")
# Those of HTTP/2, which browsers copy like others.
_PSEUDO_HEADERS = frozenset(("authority", "method", "path", "scheme"))
_SWITCHES = frozenset((
    "usebasicparsing", "skipcertificatecheck", "disablekeepalive", "skipheadervalidation", "skiphttperrorcheck",
    "allowunencryptedauthentication", "preserveauthorizationonredirect", "passthru", "nobodyprogress", "verbose",
))  # fmt: skip
_OPTIONS = {
    "method": "request", "custommethod": "request", "useragent": "user-agent", "timeoutsec": "max-time",
    "connectiontimeoutseconds": "connect-timeout", "operationtimeoutseconds": "max-time", "proxy": "proxy",
}  # fmt: skip


def convert(text: str, report: Report) -> Draft:
    """Convert all requests in a script. Raises ``ImportRefusedError`` if there is none."""
    conversion = _Conversion(report)
    try:
        for tokens in statements(text, conversion.variables):
            conversion.add(tokens)
    except OpenQuoteError:
        raise report.refuse(imports.OPEN_QUOTE(name=report.name)) from None
    if not conversion.found:
        raise report.refuse(imports.NOT_POWERSHELL(name=report.name))
    return conversion.variables.into(share(Draft(report.name, conversion.items), report))


class _Conversion:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.variables = Variables(report)
        self.items: list[Item] = []
        self.found = False
        self._tables: dict[str, Table] = {}
        self._user_agents: dict[str, str] = {}
        self._sessions: dict[str, dict[tuple[str, str], Cookie]] = {}
        """The cookies of sessions, by the names of their variables."""

    def add(self, tokens: list[Token]) -> None:
        """Convert a statement: an assignment, a cookie of a session, or a request."""
        first = tokens[0]
        if isinstance(first, Variable) and len(tokens) > 2 and tokens[1] == Word("="):
            tokens = tokens[2:]
            if self._assign(first.name, tokens):
                return
        elif isinstance(first, Variable) and first.name.lower().endswith(".cookies.add"):
            self._add_cookie(first.name.partition(".")[0].lower(), tokens[1:])
            return
        if isinstance(tokens[0], Word) and tokens[0].text.lower() in COMMANDS:
            self.found = True
            self._request(tokens[1:])
        elif isinstance(tokens[0], Word) and tokens[0].text not in "{},=" and tokens[0].text.lower() != "new-object":
            self.report.note(imports.COMMAND_IGNORED(command=tokens[0].text))

    def _assign(self, name: str, value: list[Token]) -> bool:
        """Assign a text or table to a variable; return false if something else is on the right side."""
        if name.lower().endswith(".useragent"):
            self._user_agents[name.partition(".")[0].lower()] = self._text(value[0])
        elif isinstance(value[0], Table):
            self._tables[name.lower()] = value[0]
        elif len(value) == 1 and isinstance(value[0], (Text, Variable)):
            self.variables.assign(name, self._text(value[0]))
        elif len(value) == 1 and isinstance(value[0], Group):
            # A request in parentheses, and otherwise a value.
            inner = value[0].tokens
            if inner and isinstance(inner[0], Word) and inner[0].text.lower() in COMMANDS:
                self.add(inner)
            else:
                self.variables.assign(name, self._text(value[0]))
        else:
            # A session, as one of a browser's copies begins, or a request.
            self._sessions.pop(name.lower(), None)
            return False
        return True

    def _add_cookie(self, session: str, tokens: list[Token]) -> None:
        given = [token for token in _leaves(tokens) if isinstance(token, (Text, Variable))]
        if len(given) < 2:
            self.report.note(imports.EXPRESSION_NOT_CONVERTED(text="Cookies.Add"))
            return
        texts = list(map(self._text, given))
        name, value, path, domain = [*texts, "/", ""][:4] if len(texts) < 4 else texts[:4]
        cookie = Cookie(literal(name), literal(value), domain.lstrip("."), path or "/")
        self._sessions.setdefault(session, {})[name, cookie.domain] = cookie

    def _request(self, tokens: list[Token]) -> None:
        command = Command(flags={"location"})
        body: Token | None = None
        session: dict[tuple[str, str], Cookie] = {}
        for name, value in self._parameters(tokens):
            if name == "uri":
                command.urls.append(self._text(value))
            elif name == "body":
                body = value
            elif name in _OPTIONS:
                command.options.append((_OPTIONS[name], self._text(value)))
            else:
                self._option(command, name, value)
                if name == "websession" and isinstance(value, Variable):
                    session = self._sessions.get(value.name.lower(), {})
        self._add_body(command, body)
        for request in requests_of(command, self.report):
            request.cookies += session.values()
            self.items.append(request)

    def _parameters(self, tokens: list[Token]) -> Iterator[tuple[str, Token]]:
        """Yield the parameters of a command by their names in lower case; the address may come without one."""
        waiting = list(reversed(tokens))
        while waiting:
            token = waiting.pop()
            if not (isinstance(token, Word) and token.text.startswith("-")):
                yield "uri", token
                continue
            name, colon, value = token.text[1:].lower().partition(":")
            if name in _SWITCHES:
                continue
            if colon and value:
                yield name, Word(token.text.partition(":")[2])
            elif waiting:
                yield name, waiting.pop()

    def _option(self, command: Command, name: str, value: Token) -> None:
        if name == "headers":
            command.options += [
                ("header", f"{key}: {text}" if text else f"{key};") for key, text in self._headers(value)
            ]
        elif name == "contenttype":
            command.options.append(("header", f"Content-Type: {self._text(value)}"))
        elif name == "websession":
            agent = self._user_agents.get(value.name.lower() if isinstance(value, Variable) else "")
            if agent:
                command.options.append(("user-agent", agent))
        elif name == "maximumredirection":
            if self._text(value) == "0":
                command.flags.discard("location")
        elif name == "infile":
            command.options.append(("data-binary", f"@{self._text(value)}"))
        elif name == "form":
            command.options += [("form-string", f"{key}={text}") for key, text in self._pairs(value)]
        else:
            self.report.note(imports.OPTION_IGNORED(option=f"-{name}"))

    def _headers(self, value: Token) -> list[tuple[str, str]]:
        pairs = self._pairs(value)
        names = {name.lower() for name, _ in pairs}
        pseudo = _PSEUDO_HEADERS if {"path", "scheme"} <= names else frozenset()
        return [(name, text) for name, text in pairs if name.lower() not in pseudo]

    def _pairs(self, value: Token) -> list[tuple[str, str]]:
        table = self._tables.get(value.name.lower()) if isinstance(value, Variable) else value
        if not isinstance(table, Table):
            self.report.note(imports.EXPRESSION_NOT_CONVERTED(text=self._text(value)))
            return []
        return [(name, self._text(one)) for name, one in table.pairs]

    def _add_body(self, command: Command, body: Token | None) -> None:
        """Add the body: a text, or the fields of a form, which belong to the address of GET."""
        if body is None:
            return
        table = self._tables.get(body.name.lower()) if isinstance(body, Variable) else body
        if isinstance(table, Table):
            command.options += [("data-urlencode", f"{name}={text}") for name, text in self._pairs(table)]
            if command.last("request").upper() in ("", "GET"):
                command.flags.add("get")
            return
        if not command.last("request"):
            command.options.append(("request", "GET"))
        command.options.append(("data-raw", self._text(body)))

    def _text(self, token: Token) -> str:
        """Return the text of a token; what needs PowerShell to be known becomes a variable."""
        if isinstance(token, (Word, Text)):
            return token.text
        if isinstance(token, Variable):
            return self.variables.value(token.name)
        inner = token.tokens if isinstance(token, Group) else []
        # ([System.Text.Encoding]::UTF8.GetBytes("…")), in which browsers put texts that are not ASCII.
        if len(inner) == 2 and isinstance(inner[0], Word) and inner[0].text.lower().endswith(".getbytes"):
            return self._text(inner[1])
        if len(inner) == 1 and not (isinstance(inner[0], Word) and not inner[0].text.isdecimal()):
            return self._text(inner[0])
        words = " ".join(one.text for one in _leaves(inner) if isinstance(one, (Word, Text)))
        return self.variables.output(f"({words})")


def _leaves(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if isinstance(token, Group):
            yield from _leaves(token.tokens)
        else:
            yield token
