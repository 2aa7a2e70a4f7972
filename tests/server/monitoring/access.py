"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import (
    ADMINISTRATORS,
    ADMINISTRATORS_SEEN,
    AGENTS,
    MAINTAINERS,
    MEMBERS,
    SIGNED_IN,
    Ask,
    Page,
    Route,
    Rule,
    same,
)

LINKING = Rule(stranger="403", member="403", maintainer="ok")
MONITOR = {"agent_id": "monitor_id"}
FIGURE = {"figure": "host.cpu_percent"}

PAGES: dict[str, Page] = {
    "monitoring": Page(get=SIGNED_IN),
    "monitoring/events": Page(get=SIGNED_IN),
    "monitoring/loads": Page(get=Ask(MEMBERS, {"project_id": "{project_id}"})),
    "hosts": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"uses": "1", "hours": "1"})),
    "hosts/link-suggested": Page(post=SIGNED_IN),
    "hosts/agents/<int:agent_id>/link": Page(post=Ask(LINKING, {"server": "{server_id}"}, MONITOR)),
    "hosts/agents/<int:agent_id>/revoke": Page(post=Ask(ADMINISTRATORS, {}, MONITOR)),
    "hosts/<int:server_id>/agent": Page(get=MEMBERS),
    "hosts/<int:server_id>/settings": Page(post=Ask(MAINTAINERS, {"ports": "8080"})),
    "hosts/<int:server_id>/drop-caches": Page(post=MAINTAINERS),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/hosts": SIGNED_IN,
    "GET /api/v1/hosts/figures": SIGNED_IN,
    "GET /api/v1/hosts/series": Ask(MEMBERS, {"server": "{server_id}", **FIGURE}),
    "GET /api/v1/hosts/averages": Ask(MEMBERS, {"project": "{project}", **FIGURE}),
    "GET /api/v1/hosts/{server_id}": MEMBERS,
    "PATCH /api/v1/hosts/{server_id}": Ask(MAINTAINERS, {"ports": [8080]}),
    "POST /api/v1/hosts/{server_id}/cores": MEMBERS,
    "POST /api/v1/hosts/{server_id}/drop-caches": MAINTAINERS,
    "GET /api/v1/projects/{project_id}/monitored-ports": MEMBERS,
    "PUT /api/v1/projects/{project_id}/monitored-ports": Ask(MAINTAINERS, {"ports": [8080]}),
    "GET /api/v1/monitors": SIGNED_IN,
    "PUT /api/v1/monitors/{agent_id}/server": Ask(MAINTAINERS, {"server": "{server_id}"}, MONITOR),
    "DELETE /api/v1/monitors/{agent_id}": Ask(ADMINISTRATORS_SEEN, {}, MONITOR),
}

TOKENS = same("401", nobody="401")
"""For routes that take API tokens, and no sessions."""
MONITORS = AGENTS
"""The agent of the table is a generator, whose token is refused."""

ROUTES: dict[str, Route] = {
    **{
        f"{method} /prometheus/api/v1/{name}": Route(TOKENS)
        for name in ("query", "query_range", "query_exemplars", "series", "labels")
        for method in ("GET", "POST")
    },
    "GET /prometheus/api/v1/label/{name}/values": Route(TOKENS),
    "GET /prometheus/api/v1/metadata": Route(TOKENS),
    "GET /prometheus/api/v1/rules": Route(TOKENS),
    "GET /prometheus/api/{path}": Route(TOKENS),
    "POST /prometheus/api/{path}": Route(TOKENS),
    "GET /prometheus/api/v1/status/buildinfo": Route(TOKENS),
    "POST /telegraf/write": Route(MONITORS, agent="403"),
    "POST /telegraf/api/v2/write": Route(MONITORS, agent="403"),
    "POST /telegraf/query": Route(MONITORS, agent="403"),
}
