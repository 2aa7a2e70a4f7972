"""Variables of scripts: those with a value are replaced by it, the others become variables of the plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from loadwright.core.imports.draft.model import Draft
from loadwright.core.imports.draft.text import with_references
from loadwright.core.messages import imports

from .report import Report

MOST = 200
"""Variables without a value."""
_MARK = re.compile(r"lwvar(\d{1,3})x")


class Variables:
    """The variables of one script, while it is read.

    A text that refers to one without a value has a mark instead, which survives the parsing of addresses and bodies.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._values: dict[str, str] = {}
        self._unknown: dict[str, int] = {}

    def assign(self, name: str, value: str) -> None:
        self._values[name] = value

    def value(self, name: str) -> str:
        """Return the value of a variable, or the mark of one that has none."""
        if name in self._values:
            return self._values[name]
        return self._mark(name)

    def knows(self, name: str) -> bool:
        return name in self._values

    def output(self, command: str) -> str:
        """Return the mark of a command whose output would be here."""
        name = f"command_{len(self._unknown) + 1}"
        self._report.note(imports.COMMAND_OUTPUT(command=command, name=name))
        return self._mark(name)

    def _mark(self, name: str) -> str:
        if name not in self._unknown and len(self._unknown) >= MOST:
            return ""
        return f"lwvar{self._unknown.setdefault(name, len(self._unknown))}x"

    def into(self, draft: Draft) -> Draft:
        """Replace the marks in a draft by references to User Defined Variables, which are empty."""
        if not self._unknown:
            return draft
        names = list(self._unknown)
        for name in names:
            draft.variables.setdefault(name, "")
            self._report.note(imports.VARIABLE_UNDEFINED(name=name))

        def referring(text: str) -> str:
            return with_references(
                text, _MARK, lambda match: names[int(match[1])] if int(match[1]) < len(names) else None
            )

        return replace(
            draft,
            items=[_mapped(item, referring) for item in draft.items],
            cookies=[_mapped(cookie, referring) for cookie in draft.cookies],
        )


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return data of a draft with all its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_mapped(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _mapped(getattr(value, one.name), change) for one in fields(value)})
    return value
