"""What the views of the editor share: JSON in their requests and answers, and the language of JMeter's names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from pydantic import ValidationError

from loadwright.server.platform.errors import STATUS, ActionError, body_of
from loadwright.server.platform.requests import parse_json

from . import errors
from .schemas import Asked

P = ParamSpec("P")
A = TypeVar("A", bound=Asked)


def answered(
    view: Callable[Concatenate[HttpRequest, P], dict[str, Any]],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Return a view that answers with the JSON that ``view`` returns, or with the error that it raises."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return JsonResponse(view(request, *args, **kwargs))
        except ActionError as error:
            return JsonResponse(body_of(error), status=STATUS[error.code])

    return never_cache(answer)


def asked(request: HttpRequest, schema: type[A]) -> A:
    """Return what a request asks for. ``MALFORMED`` if it is not that."""
    # Read as a stream, because Django limits ``body`` to that of forms. ``UPLOADS`` has the limits.
    content = request.read(settings.MAX_EDIT_BYTES + 1)
    if len(content) > settings.MAX_EDIT_BYTES:
        raise errors.EDIT_TOO_LARGE(limit=settings.MAX_EDIT_BYTES >> 20)
    try:
        return schema.model_validate(parse_json(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise errors.MALFORMED(reason=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError as error:
        raise errors.MALFORMED(reason=str(error)) from None


def language() -> str:
    """Return the language of JMeter's names for the reader."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
