"""Variables in scripts of JSR223, BeanShell and BSF elements and of functions, found without running them.

A name that the script computes is known up to its first computed part. Names in ``${…}`` are JMeter's before they are
the script's, but in Groovy they may be either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .names import MAX_NAME, Extent, Name

_COMMENT = re.compile(
    r"""("{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
_TEXT = re.compile(r"""(["'])((?:\\.|(?!\1)[^\\\n])*)\1""")
_PUT = re.compile(r"\bvars\s*\.\s*(?:put|putObject)\s*\(\s*")
_PUT_ALL = re.compile(r"\bvars\s*\.\s*putAll\s*\(")
_GET = re.compile(r"\bvars\s*(?:\.\s*(?:get|getObject|remove)\s*\(|\[)\s*")
_ASSIGNED = re.compile(r"\s*\]\s*=(?!=)")
_ASKS = re.compile(r"\s*[)\]]\s*(?:[=!]=|\?)")
_ASSIGNS = re.compile(r"\b([^\W\d]\w*)\s*=\s*\Z")
_PROPERTY = re.compile(r"\bvars\s*\.\s*(\w+)\b(?!\s*\()")
_ENDS = re.compile(r"\s*[,)\]]")
_INSERTED = re.compile(r"\$\{[^}]*\}")
_BOUND = frozenset(
    ("vars", "props", "ctx", "prev", "log", "sampler", "Label", "FileName", "Parameters", "args", "OUT", "data", "out")
)
"""Names that a script always has."""


@dataclass(frozen=True)
class Access:
    """A variable that a script defines or reads."""

    name: Name
    defines: bool
    required: bool = False
    """Whether the script does not ask whether the variable exists."""


class Script:
    """A script without its comments."""

    def __init__(self, text: str) -> None:
        self.text = _COMMENT.sub(lambda match: match[1] or " ", text) if "/" in text else text

    def accesses(self) -> Iterator[Access]:
        """Yield the variables that it sets and reads through ``vars``."""
        if "vars" not in self.text:
            return
        for match in _PUT.finditer(self.text):
            yield Access(self._argument(match.end()), defines=True)
        for _match in _PUT_ALL.finditer(self.text):
            yield Access(Name("", Extent.PREFIX), defines=True)
        for match in _GET.finditer(self.text):
            name, literal = self._argument(match.end()), _TEXT.match(self.text, match.end())
            if literal is not None and _ASSIGNED.match(self.text, literal.end()):
                yield Access(name, defines=True)
            else:
                asks = literal is not None and (_ASKS.match(self.text, literal.end()) or self._is_tested(match.start()))
                yield Access(name, defines=False, required=name.extent is Extent.ONE and not asks)
        for match in _PROPERTY.finditer(self.text):
            yield Access(Name(match[1]), defines=False)

    def _is_tested(self, begin: int) -> bool:
        """Return whether a name of the script gets the value of the expression there, and is compared with null."""
        assigned = _ASSIGNS.search(self.text, max(begin - MAX_NAME, 0), begin)
        if assigned is None:
            return False
        name = assigned[1]
        return (
            re.search(rf"\b{name}\s*(?:[!=]=\s*null|\?)|null\s*[!=]=\s*{name}\b|[!(]\s*{name}\s*\)", self.text)
            is not None
        )

    def texts(self) -> Iterator[str]:
        """Yield the literals, any of which may be the name of a variable, without those that accesses name."""
        named = {match.end() for pattern in (_PUT, _GET) for match in pattern.finditer(self.text)}
        found = (match[2] for match in _TEXT.finditer(self.text) if match[2] and match.start() not in named)
        # Long scripts repeat the same ones.
        yield from dict.fromkeys(found)

    def has_own(self, name: str) -> bool:
        """Return whether ``${name}`` can be a name of the script's own, or an expression."""
        if not name.isidentifier():
            return re.fullmatch(r"[\w.\-]+", name) is None or name.partition(".")[0] in self._words
        return name in self._words or name in _BOUND

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words outside of ``${…}``."""
        return frozenset(re.findall(r"\w+", _INSERTED.sub(" ", self.text)))

    def _argument(self, begin: int) -> Name:
        """Return the name that the expression there begins with."""
        literal = _TEXT.match(self.text, begin)
        if literal is None:
            return Name("", Extent.PREFIX)
        before, computed, _rest = literal[2].partition("$")
        if computed or not _ENDS.match(self.text, literal.end()):
            return Name(before, Extent.PREFIX)
        return Name(literal[2])
