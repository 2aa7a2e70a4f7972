"""What everybody gets at every address: pages, operations of the API, routes and WebSockets beside Django."""

from __future__ import annotations

from tests.support.access.rules import (
    ADMINISTRATORS,
    ADMINISTRATORS_SEEN,
    BELONGING,
    FILE,
    MAINTAINERS,
    MAINTAINING,
    MEMBERS,
    NOBODYS,
    NOT_THERE,
    OWN,
    OWN_OR_ADMINISTRATOR,
    OWNERS,
    PUBLIC,
    SHOWN_AGAIN,
    SIGNED_IN,
    TO_SIGN_IN,
    Ask,
    Page,
    Route,
    Rule,
    same,
)


def admin_pages(
    model: str, thing: str, change: dict[str, str] | None = None, add: dict[str, str] | None = None
) -> dict[str, Page]:
    """The pages of a model in the Django admin: what ``change`` holds is changed, what ``add`` holds is added.

    Without ``change`` it is only looked at; without ``add`` nothing is added or deleted.
    """
    of = {"object_id": thing}
    one, none = Ask(ADMINISTRATORS, of=of), Ask(NOBODYS, of=of)
    changed = none if change is None else Ask(ADMINISTRATORS, change, of)
    added = NOBODYS if add is None else Ask(ADMINISTRATORS, add)
    deleted = none if add is None else Ask(ADMINISTRATORS, {"post": "yes"}, of)
    rest = "403" if add is None else "ok"
    where = f"admin/{model}/"
    return {
        where: Page(get=ADMINISTRATORS, post=SHOWN_AGAIN, other="ok"),
        f"{where}add/": Page(get=NOBODYS if add is None else ADMINISTRATORS, post=added, other=rest),
        f"{where}<path:object_id>/": Page(get=one, post=one, other="ok"),
        f"{where}<path:object_id>/history/": Page(get=one, post=Ask(SHOWN_AGAIN, of=of), other="ok"),
        f"{where}<path:object_id>/delete/": Page(get=none if add is None else one, post=deleted, other=rest),
        f"{where}<path:object_id>/change/": Page(get=one, post=changed, other="ok"),
    }


ACTIVE = {"run_id": "active_id"}
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Wm5n0O0bq0zq0m5n0O0bq0zq0m5n0O0bq0zq0m5n0"
SERVER_FORM = {
    "name": "web-9", "project": "{project_id}", "room": "{room_id}", "address": "web-9.test", "port": "22",
    "username": "root", "credential": "own", "kind": "password", "password": "x",
}  # fmt: skip
SHEET = "name,project,room,address,user,credential\nweb-9,{project},Room A,web-9.test,root,web-1 k7xq\n"
CREDENTIAL_FORM = {"name": "new", "project": "{project_id}", "kind": "password", "password": "x"}
START = {
    "mode": "rate", "target": "20", "duration": "30s", "shape": "steady", "generators": "1", "max_threads": "10",
}  # fmt: skip

PAGES: dict[str, Page] = {
    # accounts
    "login": Page(get=PUBLIC, post=Ask(PUBLIC, {"username": "member", "password": "correct-horse-9"})),
    "logout": Page(post=SIGNED_IN),
    "language": Page(get=same("405", nobody="405"), post=Ask(PUBLIC, {"language": "en"})),
    "password": Page(
        get=SIGNED_IN,
        post=Ask(
            SIGNED_IN,
            {"old_password": "correct-horse-9", "new_password": "battery-staple-7", "repeated": "battery-staple-7"},
        ),
    ),
    "tokens": Page(get=SIGNED_IN, post=Ask(SIGNED_IN, {"name": "mine", "scope": "read"})),
    "tokens/<int:token_id>/revoke": Page(post=Rule("403", "403", "ok", "403", "403")),
    "sessions": Page(get=SIGNED_IN, post=SIGNED_IN),
    "people": Page(get=ADMINISTRATORS, post=Ask(ADMINISTRATORS, {"username": "newcomer"})),
    "people/<int:user_id>/active": Page(post=Ask(ADMINISTRATORS, {"active": "no"})),
    "people/<int:user_id>/administrator": Page(post=Ask(ADMINISTRATORS, {"administrator": "yes"})),
    "people/<int:user_id>/reset": Page(post=ADMINISTRATORS),
    "people/<int:user_id>/unlock": Page(post=ADMINISTRATORS),
    "audit": Page(get=ADMINISTRATORS),
    "audit.csv": Page(get=ADMINISTRATORS),
    # the Django admin
    "admin/": Page(get=ADMINISTRATORS, post=SHOWN_AGAIN, other="ok"),
    "admin/login/": Page(get=TO_SIGN_IN, post=TO_SIGN_IN, other="login"),
    "admin/jsi18n/": Page(get=ADMINISTRATORS, post=Rule("403", "403", "403", "403", "405")),
    "admin/<slug:app_label>/": Page(get=ADMINISTRATORS, post=SHOWN_AGAIN, other="ok"),
    **admin_pages("accounts/user", "user_id", change={"is_active": "on"}),
    **admin_pages("accounts/apitoken", "token_id"),
    **admin_pages("accounts/auditentry", "audit_id"),
    **admin_pages(
        "projects/membership",
        "membership_id",
        change={"role": "maintainer"},
        add={"project": "{project_id}", "user": "{stranger_id}", "role": "member"},
    ),
    # runs
    "": Page(get=SIGNED_IN),
    "search": Page(get=Ask(SIGNED_IN, {"q": "e"})),
    "runs": Page(get=SIGNED_IN),
    "runs/new": Page(get=Ask(MEMBERS, {"plan": "{plan_id}"}), post=Ask(MEMBERS, {"?plan": "{plan_id}", **START})),
    "runs/<int:run_id>": Page(get=MEMBERS),
    "runs/<int:run_id>/target": Page(post=Ask(MEMBERS, {"value": "30"}, ACTIVE)),
    "runs/<int:run_id>/note": Page(post=Ask(MEMBERS, {"text": "cache off"}, ACTIVE)),
    "runs/<int:run_id>/stop": Page(post=Ask(MEMBERS, {"how": "soft"}, ACTIVE)),
    "runs/<int:run_id>/delete": Page(post=OWNERS),
    "runs/<int:run_id>/failures": Page(get=MEMBERS),
    "runs/<int:run_id>/files": Page(get=MEMBERS),
    "runs/<int:run_id>/files/<str:name>": Page(get=MEMBERS),
    # plans
    "plans": Page(get=SIGNED_IN),
    "plans/upload": Page(post=Ask(Rule("403", "ok", "ok", "ok"), {"file": FILE, "project": "{project}"})),
    "plans/<int:plan_id>": Page(get=MEMBERS),
    "plans/<int:plan_id>/download": Page(get=MEMBERS),
    "plans/<int:plan_id>/load": Page(get=MEMBERS, post=Ask(MEMBERS, START)),
    "plans/<int:plan_id>/schedules": Page(
        get=MEMBERS, post=Ask(MEMBERS, {"often": "again", "cron": "0 2 * * *", "zone": "Asia/Shanghai"})
    ),
    "plans/<int:plan_id>/schedules/preview": Page(get=MEMBERS),
    "schedules/<int:schedule_id>/enabled": Page(post=Ask(MEMBERS, {"enabled": "no"})),
    "schedules/<int:schedule_id>/delete": Page(post=MEMBERS),
    "plans/<int:plan_id>/start": Page(post=MEMBERS),
    "plans/<int:plan_id>/rename": Page(post=Ask(OWNERS, {"name": "Better"})),
    "plans/<int:plan_id>/delete": Page(post=Ask(OWNERS, of={"plan_id": "unused_plan_id"})),
    # servers
    "servers": Page(get=SIGNED_IN),
    "servers/new": Page(get=SIGNED_IN, post=Ask(BELONGING, SERVER_FORM)),
    "servers/bulk": Page(
        post=Ask(Rule("403", "403", "ok", "ok"), {"do": "tags", "tags": "new", "server": "{server_id}"})
    ),
    "servers/import": Page(get=SIGNED_IN, post=Ask(BELONGING, {"import": "yes", "text": SHEET})),
    "servers/export.csv": Page(get=SIGNED_IN),
    "servers/<int:server_id>": Page(get=MEMBERS),
    "servers/<int:server_id>/edit": Page(get=OWNERS, post=Ask(OWNERS, SERVER_FORM)),
    "servers/<int:server_id>/delete": Page(post=OWNERS),
    "servers/<int:server_id>/facts": Page(post=MEMBERS),
    "servers/<int:server_id>/key": Page(
        get=MEMBERS, post=Ask(OWNERS, {"key": HOST_KEY}, {"server_id": "new_server_id"})
    ),
    "servers/<int:server_id>/key/offered": Page(get=MEMBERS),
    "servers/<int:server_id>/key/row": Page(get=MEMBERS),
    "servers/keys": Page(
        get=SIGNED_IN, post=Ask(Rule("403", "403", "ok", "ok"), {"key": "{new_server_id} " + HOST_KEY})
    ),
    "projects": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"name": "Another"})),
    "projects/<int:project_id>": Page(get=MAINTAINERS, post=Ask(ADMINISTRATORS_SEEN, {"name": "Renamed"})),
    "projects/<int:project_id>/delete": Page(post=Ask(ADMINISTRATORS_SEEN, of={"project_id": "empty_project_id"})),
    "projects/<int:project_id>/members": Page(
        post=Ask(ADMINISTRATORS_SEEN, {"username": "stranger", "role": "member"})
    ),
    "projects/<int:project_id>/members/<str:username>/remove": Page(post=ADMINISTRATORS_SEEN),
    "rooms": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"name": "Room B", "purpose": "load"})),
    "rooms/<int:room_id>": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"name": "Room C", "purpose": "load"})),
    "rooms/<int:room_id>/delete": Page(post=Ask(ADMINISTRATORS, of={"room_id": "empty_room_id"})),
    "credentials": Page(get=SIGNED_IN),
    "credentials/new": Page(get=SIGNED_IN, post=Ask(MAINTAINING, CREDENTIAL_FORM)),
    "credentials/<int:credential_id>": Page(get=MEMBERS, post=Ask(MAINTAINERS, CREDENTIAL_FORM)),
    "credentials/<int:credential_id>/delete": Page(post=Ask(MAINTAINERS, of={"credential_id": "unused_credential_id"})),
    # terminal
    "terminal": Page(get=Ask(MEMBERS, {"server": "{server_id}"})),
    "terminal/servers": Page(get=SIGNED_IN),
    "servers/<int:server_id>/files": Page(get=MEMBERS),
    "servers/<int:server_id>/terminal": Page(post=MEMBERS),
    "terminal/sessions": Page(get=ADMINISTRATORS),
    "terminal/<str:key>/ticket": Page(post=OWN),
    "terminal/<str:key>/end": Page(post=Rule("403", "403", "ok", "403")),
    # fleet
    "generators": Page(get=SIGNED_IN, post=Ask(ADMINISTRATORS, {"uses": "1", "hours": "1"})),
    "generators/table": Page(get=SIGNED_IN),
    "generators/<int:agent_id>/enabled": Page(post=Ask(ADMINISTRATORS, {"enabled": "no"})),
    "generators/<int:agent_id>/rename": Page(post=Ask(ADMINISTRATORS, {"name": "load-9"})),
    "generators/<int:agent_id>/room": Page(post=Ask(ADMINISTRATORS, {"room": ""})),
    "generators/<int:agent_id>/revoke": Page(post=ADMINISTRATORS),
    # web
    "catalogue.js": Page(get=PUBLIC, post=same("405", nobody="405")),
    # the API's own
    "api/v1/openapi.json": Page(get=SIGNED_IN, post=SIGNED_IN, other="ok"),
    "api/v1/docs": Page(get=SIGNED_IN, post=same("400"), other="ok"),
    "api/v1/": Page(get=NOT_THERE, post=NOT_THERE, other="404"),
    "api/v1/<path:rest>": Page(get=NOT_THERE, post=NOT_THERE, other="404"),
}

OPERATIONS: dict[str, Ask | Rule] = {
    # plans
    "GET /api/v1/plans": SIGNED_IN,
    "POST /api/v1/plans": Ask(MEMBERS, {"file": FILE, "project": "{project}"}),
    "GET /api/v1/plans/{plan_id}": MEMBERS,
    "GET /api/v1/plans/{plan_id}/outline": MEMBERS,
    "GET /api/v1/plans/{plan_id}/download": MEMBERS,
    "DELETE /api/v1/plans/{plan_id}": Ask(OWNERS, of={"plan_id": "unused_plan_id"}),
    # runs
    "GET /api/v1/plans/{plan_id}/load": MEMBERS,
    "PUT /api/v1/plans/{plan_id}/load": Ask(MEMBERS, {"rate": 20}),
    "GET /api/v1/plans/{plan_id}/schedules": MEMBERS,
    "POST /api/v1/plans/{plan_id}/schedules": Ask(MEMBERS, {"cron": "0 2 * * *", "zone": "Asia/Shanghai"}),
    "GET /api/v1/schedules/preview": Ask(SIGNED_IN, {"cron": "0 2 * * *"}),
    "PATCH /api/v1/schedules/{schedule_id}": Ask(MEMBERS, {"enabled": False}),
    "DELETE /api/v1/schedules/{schedule_id}": MEMBERS,
    "GET /api/v1/runs": SIGNED_IN,
    "POST /api/v1/runs": Ask(MEMBERS, {"plan": "{plan_id}", "rate": 10}),
    "GET /api/v1/runs/{run_id}": MEMBERS,
    "DELETE /api/v1/runs/{run_id}": OWNERS,
    "POST /api/v1/runs/{run_id}/rate": Ask(MEMBERS, {"rate": 30}, ACTIVE),
    "POST /api/v1/runs/{run_id}/stop": Ask(MEMBERS, {"now": True}, ACTIVE),
    "POST /api/v1/runs/{run_id}/notes": Ask(MEMBERS, {"text": "cache off"}, ACTIVE),
    "GET /api/v1/runs/{run_id}/result": MEMBERS,
    "GET /api/v1/runs/{run_id}/live": MEMBERS,
    "GET /api/v1/runs/{run_id}/series": MEMBERS,
    "GET /api/v1/runs/{run_id}/failures": MEMBERS,
    "GET /api/v1/runs/{run_id}/files": MEMBERS,
    "GET /api/v1/runs/{run_id}/files/{name}": MEMBERS,
    "GET /api/v1/runs/{run_id}/generators": Ask(MEMBERS, of=ACTIVE),
    "PUT /api/v1/runs/{run_id}/generators/{agent_id}": Ask(MEMBERS, of={**ACTIVE, "agent_id": "idle_id"}),
    "PATCH /api/v1/runs/{run_id}/generators/{agent_id}": Ask(MEMBERS, {"weight": 2}, {**ACTIVE, "agent_id": "busy_id"}),
    "DELETE /api/v1/runs/{run_id}/generators/{agent_id}": Ask(MEMBERS, of={**ACTIVE, "agent_id": "second_id"}),
    # servers
    "GET /api/v1/projects": SIGNED_IN,
    "POST /api/v1/projects": Ask(ADMINISTRATORS, {"name": "Another"}),
    "PATCH /api/v1/projects/{project_id}": Ask(ADMINISTRATORS_SEEN, {"app_id": "shop.jar"}),
    "DELETE /api/v1/projects/{project_id}": Ask(ADMINISTRATORS_SEEN, of={"project_id": "empty_project_id"}),
    "GET /api/v1/projects/{project_id}/members": MAINTAINERS,
    "PUT /api/v1/projects/{project_id}/members/{username}": Ask(ADMINISTRATORS_SEEN, {"role": "maintainer"}),
    "DELETE /api/v1/projects/{project_id}/members/{username}": ADMINISTRATORS_SEEN,
    "GET /api/v1/rooms": SIGNED_IN,
    "POST /api/v1/rooms": Ask(ADMINISTRATORS, {"name": "Room B"}),
    "PATCH /api/v1/rooms/{room_id}": Ask(ADMINISTRATORS, {"purpose": "load"}),
    "DELETE /api/v1/rooms/{room_id}": Ask(ADMINISTRATORS, of={"room_id": "empty_room_id"}),
    "GET /api/v1/servers": SIGNED_IN,
    "POST /api/v1/servers": Ask(
        MEMBERS,
        {
            "name": "web-9",
            "project": "{project}",
            "room": "Room A",
            "address": "web-9.test",
            "username": "root",
            "secret": {"kind": "password", "password": "x"},
        },
    ),
    "POST /api/v1/servers/facts": Ask(MEMBERS, {"ids": ["{server_id}"]}),
    "GET /api/v1/servers/{server_id}": MEMBERS,
    "PATCH /api/v1/servers/{server_id}": Ask(OWNERS, {"note": "seen"}),
    "DELETE /api/v1/servers/{server_id}": OWNERS,
    "GET /api/v1/servers/{server_id}/key": MEMBERS,
    "PUT /api/v1/servers/{server_id}/key": Ask(OWNERS, {"key": HOST_KEY}, {"server_id": "new_server_id"}),
    "GET /api/v1/credentials": SIGNED_IN,
    "POST /api/v1/credentials": Ask(
        MAINTAINERS, {"name": "new", "project": "{project}", "secret": {"kind": "password", "password": "x"}}
    ),
    "PATCH /api/v1/credentials/{credential_id}": Ask(MAINTAINERS, {"name": "renamed"}),
    "DELETE /api/v1/credentials/{credential_id}": Ask(MAINTAINERS, of={"credential_id": "unused_credential_id"}),
    # terminal
    "GET /api/v1/terminal/sessions": SIGNED_IN,
    "DELETE /api/v1/terminal/sessions/{key}": OWN_OR_ADMINISTRATOR,
    # fleet
    "GET /api/v1/generators": SIGNED_IN,
    "PATCH /api/v1/generators/{agent_id}": Ask(ADMINISTRATORS, {"enabled": False}),
    "DELETE /api/v1/generators/{agent_id}": ADMINISTRATORS,
    "POST /api/v1/generators/codes": Ask(ADMINISTRATORS, {"uses": 1}),
    # accounts
    "GET /api/v1/people": ADMINISTRATORS,
    "POST /api/v1/people": Ask(ADMINISTRATORS, {"username": "newcomer"}),
    "GET /api/v1/people/{user_id}": ADMINISTRATORS,
    "PATCH /api/v1/people/{user_id}": Ask(ADMINISTRATORS, {"active": False}),
    "POST /api/v1/people/{user_id}/reset-password": ADMINISTRATORS,
    "POST /api/v1/people/{user_id}/unlock": ADMINISTRATORS,
    "GET /api/v1/audit": ADMINISTRATORS,
    "GET /api/v1/me": SIGNED_IN,
    "GET /api/v1/tokens": SIGNED_IN,
    "POST /api/v1/tokens": Ask(SIGNED_IN, {"name": "mine"}),
    "DELETE /api/v1/tokens/{token_id}": OWN,
}

AGENTS = same("401", nobody="401")

ROUTES: dict[str, Route] = {
    "GET /healthz": Route(PUBLIC, agent="ok"),
    "POST /agent/enrol": Route(same("403", nobody="403"), agent="403", data='{"code": "x", "role": "generator"}'),
    "GET /agent/whoami": Route(AGENTS, agent="ok"),
    "GET /agent/bundles/{sha256}": Route(AGENTS, agent="ok"),
    "GET /agent/files/{sha256}": Route(AGENTS, agent="404"),
    "PUT /agent/runs/{key}/files/{name}": Route(AGENTS, agent="ok", address="/agent/runs/{run_key}/files/{log}"),
    "POST /telemetry/write": Route(AGENTS, agent="ok"),
    "GET /telemetry/ping": Route(PUBLIC, agent="ok"),
    "MOUNT /static": Route(PUBLIC, agent="ok", address="/static/web/app.js"),
    # files of servers, below {folder}; what {person} renames and deletes is theirs alone
    "GET /files/{server_id}/list": Route(MEMBERS, address="/files/{server_id}/list?path={folder}"),
    "GET /files/{server_id}/download": Route(MEMBERS, address="/files/{server_id}/download?path={folder}/file"),
    "GET /files/{server_id}/upload": Route(MEMBERS, address="/files/{server_id}/upload?path={folder}/new&size=1"),
    "PUT /files/{server_id}/upload": Route(
        MEMBERS, data="x", address="/files/{server_id}/upload?path={folder}/up-{person}&size=1&offset=0"
    ),
    "POST /files/{server_id}/mkdir": Route(MEMBERS, data='{"path": "{folder}", "name": "made-{person}"}'),
    "POST /files/{server_id}/rename": Route(
        MEMBERS, data='{"path": "{folder}/old-{person}", "to": "{folder}/new-{person}"}'
    ),
    "POST /files/{server_id}/chmod": Route(MEMBERS, data='{"paths": ["{folder}/file"], "mode": 384}'),
    "POST /files/{server_id}/delete": Route(MEMBERS, data='{"paths": ["{folder}/gone-{person}"]}'),
    # Django, whose addresses are in PAGES and OPERATIONS.
    "MOUNT ": Route(SIGNED_IN, agent="login", address="/"),
}

SOCKETS: dict[str, Rule] = {
    "/ws/runs/{run}": Rule("4404", "ok", "ok", "ok", nobody="4401"),
    # Nobody has a ticket for it.
    "/ws/terminal/{key}": same("4403", nobody="4401"),
    "/agent/control": same("1000", nobody="1000"),
}
"""A number is the code with which the connection is closed."""
