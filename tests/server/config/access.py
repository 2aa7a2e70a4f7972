"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import AGENTS, NOT_THERE, PUBLIC, SIGNED_IN, Page, Route, same

PAGES: dict[str, Page] = {
    "api/v1/openapi.json": Page(get=SIGNED_IN, post=SIGNED_IN, other="ok"),
    "api/v1/docs": Page(get=SIGNED_IN, post=same("400"), other="ok"),
    "api/v1/": Page(get=NOT_THERE, post=NOT_THERE, other="404"),
    "api/v1/<path:rest>": Page(get=NOT_THERE, post=NOT_THERE, other="404"),
}

ROUTES: dict[str, Route] = {
    "GET /healthz": Route(PUBLIC, agent="ok"),
    "GET /metrics": Route(same("401", nobody="401")),
    "POST /telemetry/write": Route(AGENTS, agent="ok"),
    "GET /telemetry/ping": Route(PUBLIC, agent="ok"),
    "MOUNT /static": Route(PUBLIC, agent="ok", address="/static/web/app.js"),
    # Django, whose addresses are in PAGES and OPERATIONS.
    "MOUNT ": Route(SIGNED_IN, agent="login", address="/"),
}
