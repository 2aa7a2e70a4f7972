"""Addresses and data of the requests in the access table, with the ids of the cast's objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.support.access.cast import Cast, commands, upload
from tests.support.access.rules import COMMANDS, FILE, Ask


def filled(address: str, ask: Ask, cast: Cast) -> str:
    """The address with the ids of the cast's objects."""

    def thing(match: re.Match[str]) -> str:
        name = match[1]
        return str(cast.things[ask.of.get(name, name)])

    return "/" + re.sub(r"[<{](?:\w+:)?(\w+)[>}]", thing, address).lstrip("/")


def content(ask: Ask, cast: Cast) -> dict[str, Any]:
    """The data of a request, with placeholders replaced by the cast's objects."""

    def value(given: Any) -> Any:
        if given is FILE:
            return upload()
        if given is COMMANDS:
            return commands()
        if isinstance(given, Mapping):
            return {name: value(part) for name, part in given.items()}
        if isinstance(given, list):
            return [value(part) for part in given]
        if not isinstance(given, str):
            return given
        whole = re.fullmatch(r"{(\w+)}", given)
        return cast.things[whole[1]] if whole else re.sub(r"{(\w+)}", lambda part: str(cast.things[part[1]]), given)

    return {name: value(given) for name, given in ask.data.items()}
