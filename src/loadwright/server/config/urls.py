"""Addresses of pages and of the API; WebSockets, agents and static files are routed in ``asgi``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("loadwright.server.accounts.urls")),
    path("", include("loadwright.server.runs.urls")),
    path("", include("loadwright.server.plans.urls")),
    path("", include("loadwright.server.fleet.urls")),
    path("", include("loadwright.server.web.urls")),
]

handler400 = "loadwright.server.web.views.bad_request"
handler403 = "loadwright.server.web.views.forbidden"
handler404 = "loadwright.server.web.views.not_found"
handler500 = "loadwright.server.web.views.failed"
