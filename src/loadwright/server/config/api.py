"""``/api/v1``: the routers of all apps, and the JSON shape of errors."""

import logging
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

import loadwright
from loadwright.core.messages.message import MAX_QUOTED
from loadwright.core.texts import printable, storable
from loadwright.server.accounts.tokens.api_auth import SessionAuth, TokenAuth
from loadwright.server.platform import disk
from loadwright.server.platform.errors import STATUS, ActionError, body, body_of
from loadwright.server.platform.paging import DEFAULT_LIMIT, MAX_LIMIT
from loadwright.server.platform.registry import OURS, declared
from loadwright.server.platform.requests import parse_json
from loadwright.server.platform.unknown_names import UNKNOWN, refuse_unknown_names, unknown_field
from loadwright.server.reference import document
from loadwright.server.reference.page import ReferencePage

log = logging.getLogger(__name__)

CODES = {400: "invalid", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "not_allowed"}


class LimitedParser(Parser):
    """Reads requests whose values can be stored."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = parse_json(request.body)
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found: dict[str, Any] = storable(super().parse_querydict(data, list_fields, request))
        return found


class Api(NinjaAPI):
    """The API with a completed OpenAPI document, which is built at its first use and the same for every request."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        # Building it takes about 0.3 s of CPU time.
        if self._document is None:
            schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            document.complete(schema)
            self._document = schema
        return self._document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the app and the function, such as ``runs_start``."""
        app = operation.view_func.__module__.removeprefix(OURS).partition(".")[0]
        return f"{app}_{operation.view_func.__name__}"


api = Api(
    parser=LimitedParser(),
    docs=ReferencePage(),
    title="Loadwright",
    version=loadwright.__version__,
    urls_namespace="api",
    description=(
        "Send an API token with each request: `Authorization: Bearer TOKEN`. A token acts with the rights of its "
        "owner; one of the scope read cannot change anything. What its owner may not see is answered with 404, "
        "what they may see but not do with 403.\n\n"
        'Errors have one shape: `{"error": {"code", "message", "field", "detail"}}`, in English. `code` is the kind of '
        "error; `detail` has the `code` of exactly this error and its `params`. It is missing where the request "
        "itself cannot be read. A parameter or field with an unknown name is refused with the `code` "
        "`request.unknown_parameter` or `request.unknown_field`.\n\n"
        "Times are in ISO 8601 with their zone, such as `2026-07-31T08:00:00Z`. Names of fields end with their unit: "
        "`_s` seconds, `_ms` milliseconds, `_bytes` bytes, `_percent` 0 to 100.\n\n"
        "A request has at most 2 MB and, without a valid token or session, 64 KB; one that uploads a plan may have "
        "more (LOADWRIGHT_MAX_UPLOAD_MB). A larger one is answered with 413 or 401 before it is complete, and the "
        "connection is closed.\n\n"
        f"Lists are paged: `limit` (1 to {MAX_LIMIT}, default {DEFAULT_LIMIT}) is the maximum number of rows, `offset` "
        "the number of rows to skip. A page with fewer rows than `limit` is the last one."
    ),
    auth=[TokenAuth(), SessionAuth()],
    docs_decorator=login_required,
)
for router in declared("api", "ROUTERS"):
    api.add_router("", router)
api.add_decorator(refuse_unknown_names, mode="operation")


@api.exception_handler(ActionError)
def action_error(_request: HttpRequest, error: ActionError) -> HttpResponse:
    """Convert the error of an action or query to a response."""
    return JsonResponse(body_of(error), status=STATUS[error.code])


@api.exception_handler(AuthenticationError)
def unauthorized(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = JsonResponse(body("unauthorized", "Send a valid token: Authorization: Bearer TOKEN."), status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Report the first invalid field of a request that does not match its schema; unknown ones come first."""
    for one in error.errors:
        if one["type"] == UNKNOWN:
            return action_error(request, unknown_field(one, map(str, one["loc"][2:])))
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    place = [str(part) for part in first.get("loc", ())[1:]]
    # Names of options come from the request.
    field = printable(".".join(place[1:] or place), MAX_QUOTED)
    return JsonResponse(body("invalid", f"{field or 'request'}: {first.get('msg', 'invalid')}", field), status=400)


@api.exception_handler(HttpError)
def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Convert an error of the framework to a response. Its cause explains a body that cannot be read."""
    text = f"{error}: {error.__cause__}" if isinstance(error.__cause__, ValueError) else str(error)
    return JsonResponse(body(CODES.get(error.status_code, "error"), text), status=error.status_code)


@api.exception_handler(MultiPartParserError)
@api.exception_handler(BadRequest)
@api.exception_handler(SuspiciousOperation)
def unreadable(_request: HttpRequest, error: Exception) -> HttpResponse:
    """Report a request that cannot be read: its form, its encoding, or a limit of Django that it exceeds."""
    return JsonResponse(body("invalid", f"Cannot read the request: {error}"), status=400)


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log an unexpected error and answer in the API's error shape."""
    if disk.is_full(error):
        return action_error(request, disk.DISK_FULL())
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return JsonResponse(body("error", "Internal server error; see the server's log."), status=500)


def unknown(_request: HttpRequest, rest: str) -> HttpResponse:
    return JsonResponse(body("not_found", f"The API has no /{printable(rest, MAX_QUOTED)}."), status=404)
