"""Convert messages to JSON text and back, with cattrs and the annotations of the message classes.

JSON types are checked strictly: a boolean is not a number, a number with decimals is not an integer, and NaN and
Infinity, which JSON does not have, are refused. An integer is accepted where a float is expected. Declared fields are
held to their ranges.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from itertools import islice
from typing import Any, get_args, get_origin

import cattrs
from cattrs.cols import is_mapping, is_mutable_sequence, list_structure_factory, mapping_structure_factory
from cattrs.dispatch import StructureHook
from cattrs.gen import make_dict_structure_fn

from loadwright.core.stats.fields import Field, FieldError, fields_of
from loadwright.core.strictjson import dumps, loads
from loadwright.core.texts import storable

from .envelope import Desired, Hello, Message, ProtocolError, Refusal, Report, RoleMessages, Welcome

_SHOWN_CHARACTERS = 50
_LONGEST_ENTRY = 4000
_MOST_ENTRIES = 50
"""Maximum length of a text, and of a list or object, within another one."""
_LARGEST_OBJECT = 8000
_LARGEST_LIST = 256_000
"""Maximum length of a field as JSON, in characters: what is nested may be wide as well."""
_CUT = (str, list, dict)
"""Kinds of values that are cut: what people read need not be whole, and must not end the connection."""
_TIMES = ("echo", "received_at", "answered_at")
"""The fields of ``Desired`` that differ in each answer."""
_HookFactory = Callable[[Any, cattrs.Converter], StructureHook]


def encode(message: Message) -> str:
    """Return the message as one line of JSON."""
    return _json({"type": message.TYPE, **_converter.unstructure(message)})


def encode_order(order: Any) -> str:
    """Return an order as JSON, for ``encode_desired``."""
    return _json(_converter.unstructure(order))


def encode_desired(desired: Desired[Any], order: str) -> str:
    """Return ``desired`` as one line of JSON, with ``order`` from ``encode_order`` instead of its own.

    An order is encoded when it changes and sent with every heartbeat.
    """
    fields = _converter.unstructure(desired)
    del fields["order"]
    return f'{_json({"type": desired.TYPE, **fields})[:-1]},"order":{order}}}'


def decode(text: str | bytes, messages: RoleMessages[Any, Any]) -> Message:
    """Parse a message from or to an agent of this role; unknown fields are ignored. Raises ``ProtocolError``."""
    return _structured(_parsed(text), text, messages)


class Decoder:
    """Decodes the messages to one agent of this role.

    Almost all are answers that differ from the previous one in their times only: they have the same order, the same
    object, because structuring takes most of the time.
    """

    def __init__(self, messages: RoleMessages[Any, Any]) -> None:
        self._messages = messages
        self._latest: Desired[Any] | None = None
        self._without_times: Any = None

    def decode(self, text: str | bytes) -> Message:
        """Parse a message. Raises ``ProtocolError``."""
        data = _parsed(text)
        rest = {name: value for name, value in data.items() if name not in _TIMES} if isinstance(data, dict) else None
        times = [data.get(name) for name in _TIMES] if rest else []
        if self._latest is not None and rest == self._without_times and all(type(time) is float for time in times):
            return replace(self._latest, **dict(zip(_TIMES, times)))
        message = _structured(data, text, self._messages)
        if isinstance(message, Desired):
            self._latest, self._without_times = message, rest
        return message


def _parsed(text: str | bytes) -> Any:
    try:
        return loads(text)
    except ValueError as error:
        raise ProtocolError(f"not JSON: {error}") from None


def _structured(data: Any, text: str | bytes, messages: RoleMessages[Any, Any]) -> Message:
    name = data.get("type") if isinstance(data, dict) else None
    kind = _kinds(messages).get(name) if isinstance(name, str) else None
    if kind is None:
        raise ProtocolError(f"no message of a known type: {str(text)[:100]!r}")
    # Messages quote logs and other programs. Looking for an escape first keeps heartbeats cheap.
    escaped = "\\u" in text if isinstance(text, str) else b"\\u" in text
    if escaped and name in (Hello.TYPE, Report.TYPE):
        data = storable(data)
    try:
        message: Message = _converter.structure(data, kind)
    except Exception as error:
        # cattrs raises an exception group with the errors of all hooks, each with a note that names the field.
        reason, _, field = cattrs.transform_error(error, str(name), _reason)[0].rpartition(" @ ")
        raise ProtocolError(f"{field}: {reason}") from None
    return message


def _json(data: Any) -> str:
    return dumps(data, separators=(",", ":"))


def _kinds(messages: RoleMessages[Any, Any]) -> dict[str, Any]:
    return {
        Hello.TYPE: messages.hello,
        Report.TYPE: Report[messages.observed],  # type: ignore[name-defined]
        Welcome.TYPE: Welcome,
        Refusal.TYPE: Refusal,
        Desired.TYPE: Desired[messages.order],  # type: ignore[name-defined]
    }


def _reason(error: BaseException, _kind: type | None) -> str:
    return "missing" if isinstance(error, KeyError) else str(error)


def _wrong(value: object, expected: str) -> TypeError:
    return TypeError(f"{str(value)[:_SHOWN_CHARACTERS]!r} is not {expected}")


def _structure_text(value: Any, _kind: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(value, "text")
    return value


def _structure_bool(value: Any, _kind: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def _structure_int(value: Any, _kind: Any) -> int:
    # bool is a subclass of int.
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(value, "an integer")
    return value


def _structure_float(value: Any, _kind: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise _wrong(value, "a finite number")
    return float(value)


def _structure_null(value: Any, _kind: Any) -> None:
    if value is not None:
        raise _wrong(value, "null")


def _structure_tuple(value: Any, kind: Any) -> tuple[Any, ...]:
    kinds = get_args(kind)
    if not isinstance(value, list) or len(value) != len(kinds):
        raise _wrong(value, f"an array of {len(kinds)}")
    return tuple(_converter.structure(item, kind) for item, kind in zip(value, kinds))


def _only(container: type, expected: str, make: _HookFactory) -> _HookFactory:
    """Return ``make`` such that its hooks accept ``container`` only.

    cattrs itself accepts any iterable as a list, even a string.
    """

    def factory(kind: Any, converter: cattrs.Converter) -> StructureHook:
        structure = make(kind, converter)

        def structure_container(value: Any, kind: Any) -> Any:
            if not isinstance(value, container):
                raise _wrong(value, expected)
            return structure(value, kind)

        return structure_container

    return factory


def _message_part(kind: Any, converter: cattrs.Converter) -> StructureHook:
    """Return the hook of a dataclass, which checks the declared fields."""
    structure = make_dict_structure_fn(kind, converter)
    declared = fields_of(get_origin(kind) or kind)

    def structure_part(value: Any, kind: Any) -> Any:
        part = structure(value, kind)
        for item in declared:
            found = getattr(part, item.name)
            if found is None:
                continue
            if item.kind in _CUT:
                setattr(part, item.name, _fitting(_cut(found, int(item.maximum or 0))))
                _check_form(item, getattr(part, item.name))
            else:
                item.check(found)
        return part

    return structure_part


def _fitting(value: Any) -> Any:
    """Return the first entries of a list that fit, without large objects; an object that is large becomes empty."""
    if isinstance(value, str) or _length(value) <= _LARGEST_OBJECT:
        return value
    if isinstance(value, dict):
        return {}
    fitting, size = [], 0
    for entry in value:
        length = _length(entry)
        if not isinstance(entry, str) and length > _LARGEST_OBJECT:
            continue
        size += length
        if size > _LARGEST_LIST:
            break
        fitting.append(entry)
    return fitting


def _length(value: Any) -> int:
    """Return the length of a value as JSON; lists may contain parts of messages."""
    return len(_json(_converter.unstructure(value)))


def _check_form(declared: Field, value: Any) -> None:
    """Raise ``FieldError`` unless a value, or each value of a list, has the declared form."""
    if declared.form is None:
        return
    try:
        for one in value if isinstance(value, list) else [value]:
            declared.form(one)
    except ValueError as error:
        raise FieldError(declared.name, f"is not valid: {error}") from None


def _cut(value: Any, length: int) -> Any:
    """Return a text, list or object with at most ``length`` characters or entries, and so on within it."""
    if isinstance(value, str):
        return value if len(value) <= length else f"{value[: length - 1]}…"
    if isinstance(value, list):
        return [_cut_entry(one) for one in value[:length]]
    return {_cut_entry(name): _cut_entry(one) for name, one in islice(value.items(), length)}


def _cut_entry(value: Any) -> Any:
    if isinstance(value, str):
        return _cut(value, _LONGEST_ENTRY)
    return _cut(value, _MOST_ENTRIES) if isinstance(value, (list, dict)) else value


def _is_tuple(kind: Any) -> bool:
    origin: Any = get_origin(kind)
    return origin is tuple


def _is_message_part(kind: Any) -> bool:
    return is_dataclass(get_origin(kind) or kind)


def _new_converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    converter.register_structure_hook(str, _structure_text)
    converter.register_structure_hook(bool, _structure_bool)
    converter.register_structure_hook(int, _structure_int)
    converter.register_structure_hook(float, _structure_float)
    converter.register_structure_hook_func(lambda kind: kind is type(None), _structure_null)
    converter.register_structure_hook_func(_is_tuple, _structure_tuple)
    for is_kind, container, expected, make in (
        (is_mutable_sequence, list, "an array", list_structure_factory),
        (is_mapping, dict, "an object", mapping_structure_factory),
        (_is_message_part, dict, "an object", _message_part),
    ):
        converter.register_structure_hook_factory(is_kind, _only(container, expected, make))
    return converter


_converter = _new_converter()
