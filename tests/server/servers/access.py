"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import BELONGING, MAINTAINERS, MAINTAINING, MEMBERS, OWNERS, SIGNED_IN, Ask, Page, Rule

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Wm5n0O0bq0zq0m5n0O0bq0zq0m5n0O0bq0zq0m5n0"
SERVER_FORM = {
    "name": "web-9", "project": "{project_id}", "room": "{room_id}", "address": "web-9.test", "port": "22",
    "username": "root", "credential": "own", "kind": "password", "password": "x",
}  # fmt: skip
SHEET = "name,project,room,address,user,credential\nweb-9,{project},Room A,web-9.test,root,web-1 k7xq\n"
CREDENTIAL_FORM = {"name": "new", "project": "{project_id}", "kind": "password", "password": "x"}

PAGES: dict[str, Page] = {
    "servers": Page(get=SIGNED_IN),
    "servers/new": Page(get=SIGNED_IN, post=Ask(BELONGING, SERVER_FORM)),
    "servers/bulk": Page(
        post=Ask(Rule(stranger="403", member="403", owner="ok"), {"do": "tags", "tags": "new", "server": "{server_id}"})
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
        get=SIGNED_IN, post=Ask(Rule(stranger="403", member="403", owner="ok"), {"key": "{new_server_id} " + HOST_KEY})
    ),
    "credentials": Page(get=SIGNED_IN),
    "credentials/new": Page(get=SIGNED_IN, post=Ask(MAINTAINING, CREDENTIAL_FORM)),
    "credentials/<int:credential_id>": Page(get=MEMBERS, post=Ask(MAINTAINERS, CREDENTIAL_FORM)),
    "credentials/<int:credential_id>/delete": Page(post=Ask(MAINTAINERS, of={"credential_id": "unused_credential_id"})),
}

OPERATIONS: dict[str, Ask | Rule] = {
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
}
