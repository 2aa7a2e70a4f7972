"""``/api/v1``: the apps' routers under one roof, and the one JSON shape of errors."""

import logging
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

import loadwright
from loadwright.server.accounts.tokens.api_auth import SessionAuth, TokenAuth
from loadwright.server.platform.errors import STATUS, ActionError, body, body_of
from loadwright.server.platform.paging import DEFAULT_LIMIT, MAX_LIMIT
from loadwright.server.platform.registry import declared

log = logging.getLogger(__name__)

CODES = {400: "invalid", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "not_allowed"}

api = NinjaAPI(
    title="Loadwright",
    version=loadwright.__version__,
    urls_namespace="api",
    description=(
        'Errors have one shape: `{"error": {"code", "message", "field"}}`, in English. Some have a `detail`: the '
        "`code` and `params` of exactly this message.\n\n"
        f"Lists are paged: `limit` (1 to {MAX_LIMIT}, default {DEFAULT_LIMIT}) is the maximum number of rows, `offset` "
        "the number of rows to skip. A page with fewer rows than `limit` is the last one."
    ),
    auth=[TokenAuth(), SessionAuth()],
    docs_decorator=login_required,
)
for router in declared("api", "ROUTERS"):
    api.add_router("", router)


@api.exception_handler(ActionError)
def action_error(_request: HttpRequest, error: ActionError) -> HttpResponse:
    """Answer what an action or query refused."""
    return JsonResponse(body_of(error), status=STATUS[error.code])


@api.exception_handler(AuthenticationError)
def unauthorized(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Answer somebody unknown."""
    answer = JsonResponse(body("unauthorized", "Send a valid token: Authorization: Bearer TOKEN."), status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request that does not fit its schema, naming the first field that is wrong."""
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    place = [str(part) for part in first.get("loc", ())[1:]]
    field = ".".join(place[1:] or place)
    return JsonResponse(body("invalid", f"{field or 'request'}: {first.get('msg', 'invalid')}", field), status=400)


@api.exception_handler(HttpError)
def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the framework refused."""
    return JsonResponse(body(CODES.get(error.status_code, "error"), str(error)), status=error.status_code)


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what nobody foresaw in the API's own shape; what happened is in the log."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return JsonResponse(body("error", "Something went wrong on the server; its log says what."), status=500)


def unknown(_request: HttpRequest, rest: str) -> HttpResponse:
    """Answer an address the API does not have."""
    return JsonResponse(body("not_found", f"The API has no /{rest}."), status=404)
