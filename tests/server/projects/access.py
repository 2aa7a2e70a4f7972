"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import ADMINISTRATORS, ADMINISTRATORS_SEEN, MAINTAINERS, SIGNED_IN, Ask, Page, Rule

PAGES: dict[str, Page] = {
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
}

OPERATIONS: dict[str, Ask | Rule] = {
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
}
