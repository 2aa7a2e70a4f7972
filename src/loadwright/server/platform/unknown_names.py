"""Names in requests of the API that an operation does not have. They are refused: an ignored option is a mistake.

``RequestSchema`` finds those in JSON, also in nested objects; ``refuse_unknown_names`` those in addresses and forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError
from ninja.operation import Operation
from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from loadwright.core.messages import Message, declare
from loadwright.core.messages.message import MAX_QUOTED
from loadwright.core.texts import printable

from .errors import UNKNOWN_FIELD, UNKNOWN_PARAMETER, ActionError, ErrorDeclaration
from .requests import parse_json

CLOSE_NAME = declare("request.close_name", "Did you mean “%(name)s”?")
KNOWN_NAMES = declare("request.known_names", "Known names: %(names)s.")
NO_NAMES = declare("request.no_names", "This operation accepts none.")

UNKNOWN = "unknown_field"
"""The type of the validation error for a name that an object of a request does not have."""


class RequestSchema(Schema):
    """An object in the body of a request: it has no other fields than those declared."""

    # Part of the description of the API. Because of it, Ninja has the values themselves validated first, not a wrapper
    # of them. The validator refuses the same and also names the fields that exist.
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_fields(cls, values: Any) -> Any:
        known = list(cls.model_fields)
        for name in values if isinstance(values, dict) else ():
            if name not in known:
                raise PydanticCustomError(UNKNOWN, "Unknown field", {"name": name, "known": known})
        return values


def unknown_field(error: dict[str, Any], place: Iterable[str]) -> ActionError:
    """Return the refusal for a validation error of the type ``UNKNOWN`` in the object at ``place`` of the body."""
    found = error["ctx"]
    return _refusal(UNKNOWN_FIELD, found["name"], found["known"], "".join(f"{part}." for part in place))


def refuse_unknown_names(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate the function of an operation, to refuse unknown parameters, and fields that are not in its JSON."""
    operation: Operation = view._ninja_operation  # type: ignore[attr-defined]
    parameters, fields = _names(operation, "query"), _names(operation, "form", "file")
    of_json = bool(_names(operation, "body"))

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **values: Any) -> Any:
        for name in request.GET:
            if name not in parameters:
                raise _refusal(UNKNOWN_PARAMETER, name, parameters)
        for name in () if of_json else _sent_fields(request):
            if name not in fields:
                raise _refusal(UNKNOWN_FIELD, name, fields)
        return view(request, *args, **values)

    return checked


def _names(operation: Operation, *sources: str) -> list[str]:
    """Return the names that an operation has in some places of a request."""
    models = [model for model in operation.models if model.__ninja_param_source__ in sources]
    # Fields of schemas are parameters of their own.
    return [name for model in models for name in getattr(model, "__ninja_flatten_map__", model.model_fields)]


def _sent_fields(request: HttpRequest) -> Iterable[str]:
    """Return the names in a form, or in the JSON that an operation without a body is sent."""
    if request.content_type != "application/json":
        return [*request.POST, *request.FILES]
    try:
        sent = parse_json(request.body) if request.body else {}
    except ValueError as error:
        raise HttpError(400, "Cannot parse request body") from error
    return sent if isinstance(sent, dict) else ()


def _refusal(declaration: ErrorDeclaration, name: str, known: Sequence[str], place: str = "") -> ActionError:
    shown = printable(name, MAX_QUOTED)
    path = printable(f"{place}{shown}", MAX_QUOTED)
    return ActionError(declaration.message(name=path, hint=_hint(shown, known)), field=path, code=declaration.kind)


def _hint(name: str, known: Sequence[str]) -> Message:
    """Return a message with the closest of the known names, or all of them. None of them is cut."""
    if close := get_close_matches(name, known, 1):
        return CLOSE_NAME(name=close[0])
    return KNOWN_NAMES(names=", ".join(known)) if known else NO_NAMES()
