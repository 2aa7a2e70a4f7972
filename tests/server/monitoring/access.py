"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import (
    ADMINISTRATORS,
    ADMINISTRATORS_SEEN,
    MAINTAINERS,
    MEMBERS,
    SIGNED_IN,
    Ask,
    Page,
    Rule,
)

LINKING = Rule(stranger="403", member="403", maintainer="ok")
MONITOR = {"agent_id": "monitor_id"}
FIGURE = {"figure": "host.cpu_percent"}

PAGES: dict[str, Page] = {
    "monitoring": Page(get=SIGNED_IN),
    "monitoring/loads": Page(get=Ask(MEMBERS, {"project_id": "{project_id}"})),
    "hosts": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"uses": "1", "hours": "1"})),
    "hosts/link-suggested": Page(post=SIGNED_IN),
    "hosts/agents/<int:agent_id>/link": Page(post=Ask(LINKING, {"server": "{server_id}"}, MONITOR)),
    "hosts/agents/<int:agent_id>/revoke": Page(post=Ask(ADMINISTRATORS, {}, MONITOR)),
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
