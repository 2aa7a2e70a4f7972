"""Headers every answer carries beside those Django's own middleware sets."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


def content_security_policy(handler: Handler) -> Handler:
    """Allow scripts, styles and connections from this server alone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = handler(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response

    return answer
