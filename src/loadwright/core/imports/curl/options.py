"""The options of curl: which have a value, which say what is sent, and which only concern its output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from loadwright.core.imports.report import Report
from loadwright.core.messages import imports

_SHORT = {
    "X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "A": "user-agent", "e": "referer",
    "b": "cookie", "x": "proxy", "U": "proxy-user", "m": "max-time", "T": "upload-file", "r": "range", "G": "get",
    "I": "head", "L": "location", "k": "insecure", "s": "silent", "S": "show-error", "v": "verbose", "i": "include",
    "f": "fail", "g": "globoff", "N": "no-buffer", "#": "progress-bar", "o": "output", "O": "remote-name",
    "w": "write-out", "c": "cookie-jar", "D": "dump-header", "K": "config", "E": "cert", "0": "http1.0",
    "1": "tlsv1", "4": "ipv4", "6": "ipv6", "j": "junk-session-cookies", "J": "remote-header-name", "z": "time-cond",
    "y": "speed-time", "Y": "speed-limit", "C": "continue-at", "P": "ftp-port", "Q": "quote", "t": "telnet-option",
    "q": "disable", "n": "netrc", "a": "append", "l": "list-only", "p": "proxytunnel", "R": "remote-time",
    "Z": "parallel", ":": "next",
}  # fmt: skip
_DATA = ("data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json")
_WITH_VALUE = frozenset((
    *_DATA, "request", "header", "form", "form-string", "user", "user-agent", "referer", "cookie", "url", "url-query",
    "proxy", "proxy-user", "max-time", "connect-timeout", "oauth2-bearer", "upload-file", "range",
))  # fmt: skip
_CONVERTED_FLAGS = frozenset(("get", "head", "compressed", "location", "digest", "globoff"))
# JMeter does the same, or they only concern what curl prints.
_WITHOUT_EFFECT = frozenset((
    "insecure", "basic", "silent", "show-error", "no-show-error", "verbose", "include", "fail", "fail-with-body",
    "no-buffer", "progress-bar", "no-progress-meter", "path-as-is", "remote-name", "disable", "tcp-nodelay",
    "remote-time", "remote-header-name", "parallel",
))  # fmt: skip
# Listed, together with their value.
_UNSUPPORTED_WITH_VALUE = frozenset((
    "output", "write-out", "cookie-jar", "dump-header", "config", "cert", "cert-type", "key", "key-type", "cacert",
    "capath", "pass", "resolve", "connect-to", "interface", "retry", "retry-delay", "retry-max-time", "max-redirs",
    "limit-rate", "ciphers", "tls-max", "noproxy", "proto", "proto-default", "proto-redir", "time-cond", "speed-time",
    "speed-limit", "continue-at", "ftp-port", "quote", "telnet-option", "socks5", "socks5-hostname", "socks4",
    "socks4a", "preproxy", "dns-servers", "doh-url", "keepalive-time", "local-port", "max-filesize", "output-dir",
    "pinnedpubkey", "proxy-header", "stderr", "trace", "trace-ascii", "unix-socket", "abstract-unix-socket",
    "aws-sigv4", "expect100-timeout", "happy-eyeballs-timeout-ms", "parallel-max", "rate", "request-target", "variable",
    "netrc-file",
))  # fmt: skip
_ALIASES = {"location-trusted": "location", "data-ascii": "data"}


@dataclass
class Command:
    """A request of curl: its addresses, and its options with values in order."""

    urls: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    def all(self, *names: str) -> list[str]:
        """Return the values of options in order."""
        return [value for name, value in self.options if name in names]

    def last(self, name: str) -> str:
        """Return the value that holds; empty if the option is not given."""
        values = self.all(name)
        return values[-1] if values else ""

    @property
    def data(self) -> list[tuple[str, str]]:
        """The pieces of the body, with the option of each."""
        return [option for option in self.options if option[0] in _DATA]

    @property
    def has_json(self) -> bool:
        return any(name == "json" for name, _ in self.options)


def commands_in(words: list[str], report: Report) -> Iterator[Command]:
    """Yield the requests of one command line, which ``--next`` separates; report options that are not converted."""
    command = Command()
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word == "--next" or word == "-:":
            yield command
            command = Command()
        elif word.startswith("--") and len(word) > 2:
            name = _ALIASES.get(word[2:], word[2:])
            _take(command, name, waiting, report)
        elif word.startswith("-") and len(word) > 1:
            _short(command, word[1:], waiting, report)
        else:
            command.urls.append(word)
    yield command


def _short(command: Command, letters: str, waiting: list[str], report: Report) -> None:
    """Take options of one letter: several flags, or one with its value attached."""
    for position, letter in enumerate(letters):
        name = _SHORT.get(letter, letter)
        if name in _WITH_VALUE or name in _UNSUPPORTED_WITH_VALUE:
            if letters[position + 1 :]:
                waiting.append(letters[position + 1 :])
            _take(command, name, waiting, report)
            return
        _take(command, name, waiting, report)


def _take(command: Command, name: str, waiting: list[str], report: Report) -> None:
    if name in _WITH_VALUE:
        value = waiting.pop() if waiting else ""
        if name == "url":
            command.urls.append(value)
        else:
            command.options.append((name, value))
    elif name in _UNSUPPORTED_WITH_VALUE:
        value = waiting.pop() if waiting else ""
        report.note(imports.OPTION_IGNORED(option=f"--{name} {value}"))
    elif name in _CONVERTED_FLAGS:
        command.flags.add(name)
    elif name not in _WITHOUT_EFFECT:
        report.note(imports.OPTION_UNKNOWN(option=f"-{name}" if len(name) == 1 else f"--{name}"))
