"""Headers and language of responses, in addition to Django's middleware."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponseBase]


def content_security_policy(handler: Handler) -> Handler:
    """Allow scripts, styles and connections from this server only."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = handler(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response

    return answer


def api_in_english(handler: Handler) -> Handler:
    """Activate English for the API, because programs parse its texts, whatever language a request prefers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
        return handler(request)

    return answer
