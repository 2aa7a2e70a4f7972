"""Addresses of pages and the API. WebSockets, agents and static files are routed in ``asgi``."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from loadwright.server.platform.registry import modules

from .api import api, unknown

api_urls = api.urls
# The API authenticates its callers itself and answers with its own errors instead of a redirect.
for pattern in api_urls[0]:
    vars(pattern.callback)["login_required"] = False

urlpatterns: list[URLPattern | URLResolver] = [
    *(path("", include(urls)) for urls in modules("urls")),
    path("api/v1/", api_urls),
    path("api/v1/<path:rest>", login_not_required(unknown)),
]

handler400 = "loadwright.server.web.views.bad_request"
handler403 = "loadwright.server.web.views.forbidden"
handler404 = "loadwright.server.web.views.not_found"
handler500 = "loadwright.server.web.views.failed"
