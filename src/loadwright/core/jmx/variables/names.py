"""Names of variables as definitions and uses give them: one name, a family of names, or names that begin alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MAX_NAME = 200
"""Characters. JMeter accepts any text between the braces; longer ones are code of another language."""

_PLAUSIBLE = re.compile(r"[^\s\"'`<>(){}\[\]$;=?|&*/\\+]+(?: [^\s\"'`<>(){}\[\]$;=?|&*/\\+]+)*")
_OWN = re.compile(r"__.*|JMeterThread\..*|START\.(?:MS|YMD|HMS)|TESTSTART\.MS|COOKIE_.*")
_MEMBER = re.compile(r"_(?:#|\d+|matchNr|ALL|RAND|g\d*|(?:\d+_)?g\d+|\d+_g)")


class Extent(Enum):
    """Which names a name stands for."""

    ONE = "one"
    FAMILY = "family"
    """Also ``name_matchNr``, ``name_1``, ``name_g1``, ``name_1_g1``, ``name_#`` and ``name_ALL``, as extractors do."""
    PREFIX = "prefix"
    """All that begin with it. An empty prefix stands for any name."""


@dataclass(frozen=True)
class Name:
    """A name and its extent."""

    text: str
    extent: Extent = Extent.ONE

    def covers(self, name: str) -> bool:
        """Return whether it stands for the variable ``name``."""
        if self.extent is Extent.PREFIX:
            return name.startswith(self.text)
        if name == self.text:
            return True
        return self.extent is Extent.FAMILY and name.startswith(self.text) and is_member(name[len(self.text) :])


def is_member(ending: str) -> bool:
    """Return whether this ending of a name makes it one of a family."""
    return _MEMBER.fullmatch(ending) is not None


def is_own(name: str) -> bool:
    """Return whether JMeter itself defines the variable."""
    return _OWN.fullmatch(name) is not None


def is_plausible(name: str) -> bool:
    """Return whether people name variables so. What else stands in ``${…}`` belongs to another language."""
    return len(name) <= MAX_NAME and _PLAUSIBLE.fullmatch(name) is not None
