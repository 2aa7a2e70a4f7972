"""Headers and language of responses, in addition to Django's middleware."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import get_callable, reverse
from django.utils import translation

from loadwright.core.messages.message import MAX_QUOTED
from loadwright.server.platform.errors import STATUS, UNAUTHORIZED, ActionError, body, body_of

MAX_QUERY = 24_000
"""Bytes of a query string. SQLite searches for patterns of at most 50,000 bytes."""
MAX_ID = 2**63 - 1
REFUSAL = "loadwright.refusal"
"""Key in the scope of a request whose body was refused (``bodies``): the error to answer with."""

SIGNED_OUT = "loadwright.server.web.error_pages.signed_out"
BODY_REFUSED = "loadwright.server.web.views.body_refused"
"""The views of such a request to a page."""

Handler = Callable[[HttpRequest], HttpResponseBase]


def content_security_policy(handler: Handler) -> Handler:
    """Allow scripts, styles and connections from this server only."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = handler(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response

    return answer


class CompressedPages(GZipMiddleware):
    """Compresses pages and answers of the API. Downloads are sent as they are, with their length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, compressed if it is complete and the browser accepts that."""
        return response if response.streaming else super().process_response(request, response)


class Readable:
    """Refuses addresses and forms that databases refuse: null bytes, long search patterns, ids of more than 64 bits."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or refuse its texts."""
        if not _is_text_encoding(request.encoding or "utf-8"):
            if _of_api(request):
                charset = (request.encoding or "")[:MAX_QUOTED]
                return JsonResponse(body("invalid", f"Unknown charset {charset}."), status=400)
            raise BadRequest("unknown charset")
        query = request.META.get("QUERY_STRING", "")
        # The API reads its own bodies.
        texts = [request.path_info, *_texts(request.GET), *(() if _of_api(request) else _texts(request.POST))]
        if len(query) <= MAX_QUERY and not any("\0" in text for text in texts):
            return self._handler(request)
        if _of_api(request):
            return JsonResponse(body("invalid", "Null bytes, or too many characters, in the address."), status=400)
        raise BadRequest("null bytes, or too many characters, in the address or the form")

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, parameters: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse an id in the address; ``None`` to continue."""
        if not any(isinstance(value, int) and value > MAX_ID for value in parameters.values()):
            return None
        if _of_api(request):
            return JsonResponse(body("not_found", "Not found."), status=404)
        raise Http404


def _is_text_encoding(name: str) -> bool:
    try:
        b"x".decode(name)
    except LookupError:
        # Django accepts every codec that Python knows, such as rot13.
        return False
    except UnicodeError:
        # Of texts, but "x" alone is incomplete in it, as in UTF-16.
        return True
    return True


def _of_api(request: HttpRequest) -> bool:
    """Return whether a request is one to the API; the reference is a page."""
    return request.path.startswith("/api/") and request.path != reverse("api:openapi-view")


def _texts(data: QueryDict) -> Iterator[str]:
    for name, values in data.lists():
        yield name
        yield from map(str, values)


def api_in_english(handler: Handler) -> Handler:
    """Activate English for the API, because programs parse its texts, whatever language a request prefers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if _of_api(request):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
        return handler(request)

    return answer


def refused_body(handler: Handler) -> Handler:
    """Answer requests whose body was refused."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        refusal: ActionError | None = getattr(request, "scope", {}).get(REFUSAL)
        return handler(request) if refusal is None else _refused(request, refusal)

    return answer


def _refused(request: HttpRequest, refusal: ActionError) -> HttpResponseBase:
    unauthorized = refusal.code == UNAUTHORIZED
    if _of_api(request) or request.headers.get("Accept") == "application/json":
        headers = {"WWW-Authenticate": "Bearer"} if unauthorized else {}
        return JsonResponse(body_of(refusal), status=STATUS[refusal.code], headers=headers)
    page: HttpResponseBase
    page = get_callable(SIGNED_OUT)(request) if unauthorized else get_callable(BODY_REFUSED)(request, refusal)
    return page
