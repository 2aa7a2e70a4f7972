"""Messages as data: a code with parameters, rendered for a reader when it is shown."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Union

Param = Union[str, int, float, "Message", "tuple[Message, ...]"]

MAX_DEPTH = 8
"""Maximum depth of messages nested in the parameters of others."""
MAX_DEPTH_OF_AGENTS = 4
"""The same for messages of agents, which are nested in others before they are stored."""
MAX_TEXT = 10_000
"""Maximum length of a text in a message that is read, in characters; longer ones are cut."""

MAX_QUOTED = 200
"""Maximum length of a text that an error quotes, in characters: what people enter may have any length."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Message:
    """A text for people as data. ``str()`` is the English text.

    ``code`` names a declaration, ``params`` has a value for each of its placeholders. A string in ``params`` is shown
    unchanged in every language; a nested message is translated with the outer one.
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return render(self)

    @property
    def kind(self) -> str:
        """The kind of event that the message is; empty if it is not an event."""
        declaration = DECLARED.get(self.code)
        return declaration.kind if declaration is not None else ""

    def to_json(self) -> dict[str, Any]:
        """Return ``{"code", "params"}`` with JSON types only."""
        return {"code": self.code, "params": {name: _to_json(value) for name, value in self.params.items()}}

    @classmethod
    def from_json(cls, data: object, depth: int = MAX_DEPTH) -> Message:
        """Return the message serialized by ``to_json``; a plain string becomes a ``TEXT``.

        Raises ``ValueError`` for everything else, so that messages from other machines can be validated.
        """
        return _from_json(data, depth)


@dataclass(frozen=True)
class Declaration:
    """The declaration of a code: its English text with ``%(name)s`` placeholders, and the kind of its events.

    ``singular`` replaces ``english`` if the parameter ``number`` is 1. Call it with the parameters to get a message.
    """

    code: str
    english: str
    kind: str = ""
    singular: str = ""
    number: str = ""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(_PLACEHOLDER.findall(self.english))

    def __call__(self, **params: Param) -> Message:
        """Return a message. Raises ``TypeError`` unless exactly the declared parameters are given."""
        if params.keys() != self.names:
            raise TypeError(f"{self.code} takes {sorted(self.names)}, not {sorted(params)}")
        return Message(self.code, params)


DECLARED: dict[str, Declaration] = {}
"""Every declaration by its code. Codes are stored with runs: never rename or remove one."""


class MessageError(Exception):
    """An error shown to people; ``str()`` is the English text of ``message``."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class InputError(MessageError, ValueError):
    """Invalid input from a person. Texts in its message are cut to ``LONGEST_TEXT`` characters."""

    LONGEST_TEXT: ClassVar[int] = MAX_QUOTED

    def __init__(self, message: Message) -> None:
        super().__init__(shortened(message, self.LONGEST_TEXT))


def declare(code: str, english: str, *, kind: str = "") -> Declaration:
    """Declare a message. scripts/extract-messages finds ``english`` in calls of this name and of ``declare_…``."""
    return _add(Declaration(code, english, kind))


def declare_counted(code: str, singular: str, plural: str, *, number: str, kind: str = "") -> Declaration:
    """Declare a message with two forms, of which the parameter ``number`` selects one."""
    return _add(Declaration(code, plural, kind, singular, number))


def _add(declaration: Declaration) -> Declaration:
    if declaration.code in DECLARED:
        raise ValueError(f"{declaration.code} is declared twice")
    DECLARED[declaration.code] = declaration
    return declaration


def message_of(error: Exception) -> Message:
    """Return the message of an error, or its text as a message."""
    return error.message if isinstance(error, MessageError) else TEXT(text=str(error))


def shortened(message: Message, most: int = MAX_QUOTED) -> Message:
    """Return the message with at most ``most`` characters of each text in it, nested ones too."""
    return Message(message.code, shortened_params(message.params, most))


def shortened_params(params: Mapping[str, Param], most: int = MAX_QUOTED) -> dict[str, Param]:
    """Return the parameters of a message with at most ``most`` characters of each text."""
    return {name: _shortened(value, most) for name, value in params.items()}


def _shortened(value: Param, most: int) -> Param:
    if isinstance(value, Message):
        return shortened(value, most)
    if isinstance(value, tuple):
        return tuple(shortened(part, most) for part in value)
    return _cut(value, most) if isinstance(value, str) else value


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


LIST = declare("list", "%(first)s; %(rest)s")
"""Joins two messages; a tuple in ``params`` is rendered with it."""

NAMES = declare("names", "%(first)s, %(rest)s")
"""Joins two names; ``name_list`` joins several."""

TEXT = DECLARED["text"] = Declaration("text", "%(text)s")
"""Untranslated text: from people or programs, and sentences stored before messages had codes."""

LABEL = DECLARED["label"] = Declaration("label", "%(text)s")
"""A text of the form of an element: catalogues have it with the context ``ELEMENT``."""
ELEMENT = "element"


def name_list(names: Iterable[str], most: int | None = None) -> Message:
    """Return names as a list in the reader's language. An ellipsis stands for those after the first ``most``."""
    every = list(names)
    shown = every if most is None or len(every) <= most else [*every[:most], "…"]
    first, rest = "".join(shown[:1]), tuple(TEXT(text=one) for one in shown[1:])
    return NAMES(first=first, rest=rest) if rest else TEXT(text=first)


def _english(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


def render(
    message: Message,
    translate: Callable[[str], str] = str,
    translate_counted: Callable[[str, str, int], str] = _english,
) -> str:
    """Return the text of a message; ``translate`` maps an English template to the reader's language.

    ``translate_counted`` maps the two templates of a counted message and its number.
    """
    shown = partial(render, translate=translate, translate_counted=translate_counted)
    declaration = DECLARED.get(message.code)
    if declaration is None or not declaration.names <= message.params.keys():
        # Written by a newer version: show the raw code and values rather than nothing.
        return " ".join([message.code, *(_shown(value, translate, shown) for value in message.params.values())])
    if declaration.number:
        number = _count(message.params[declaration.number])
        template = translate_counted(declaration.singular, declaration.english, number)
    elif declaration is LABEL:
        return _label(_shown(message.params["text"], translate, shown), translate)
    elif declaration is NAMES and isinstance(rest := message.params["rest"], tuple):
        first = _shown(message.params["first"], translate, shown)
        return _joined([first, *map(shown, rest)], translate(NAMES.english))
    else:
        template = declaration.english if declaration is TEXT else translate(declaration.english)
    return template % {name: _shown(value, translate, shown) for name, value in message.params.items()}


def _label(text: str, translate: Callable[[str], str]) -> str:
    # How gettext combines a context and a text.
    key = f"{ELEMENT}\x04{text}"
    found = translate(key)
    return text if found == key else found


def _count(value: Param) -> int:
    """Return the number that selects the form of a text. Fractions have that of several."""
    if isinstance(value, int):
        return value
    # Plans contain numbers as text.
    return 1 if value in (1, "1") else 2


def _shown(value: Param, translate: Callable[[str], str], shown: Callable[[Message], str]) -> str:
    if isinstance(value, Message):
        return shown(value)
    if isinstance(value, tuple):
        return _joined([shown(part) for part in value], translate(LIST.english))
    # Ten digits hide the rounding errors of floats.
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _joined(texts: Sequence[str], template: str) -> str:
    *former, last = texts
    for text in reversed(former):
        last = template % {"first": text, "rest": last}
    return last


def _to_json(value: Param) -> Any:
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, tuple):
        return [part.to_json() for part in value]
    # JSON has no infinite numbers.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _from_json(data: object, depth: int) -> Message:
    if isinstance(data, str):
        return TEXT(text=_param(data, depth))
    if not isinstance(data, dict) or not isinstance(data.get("code"), str) or not isinstance(data.get("params"), dict):
        raise ValueError("a message is an object with code and params")  # noqa: TRY004 - about data, not the call
    if not depth:
        raise ValueError("messages are nested too deeply")
    return Message(data["code"], {str(name): _param(value, depth - 1) for name, value in data["params"].items()})


def _param(value: object, depth: int) -> Param:
    if isinstance(value, str):
        return _cut(value, MAX_TEXT)
    if isinstance(value, (int, float)):
        # Earlier versions stored infinite numbers.
        return str(value) if isinstance(value, float) and not math.isfinite(value) else value
    if isinstance(value, list):
        if not value:
            raise ValueError("a list of messages is empty")
        return tuple(_from_json(part, depth) for part in value)
    return _from_json(value, depth)
