"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import ADMINISTRATORS, OWN, PUBLIC, SIGNED_IN, Ask, Page, Rule, same

PAGES: dict[str, Page] = {
    "login": Page(get=PUBLIC, post=Ask(PUBLIC, {"username": "member", "password": "correct-horse-9"})),
    "logout": Page(get=same("405", nobody="405"), post=PUBLIC),
    "language": Page(get=same("405", nobody="405"), post=Ask(PUBLIC, {"language": "en"})),
    "password": Page(
        get=SIGNED_IN,
        post=Ask(
            SIGNED_IN,
            {"old_password": "correct-horse-9", "new_password": "battery-staple-7", "repeated": "battery-staple-7"},
        ),
    ),
    "tokens": Page(get=SIGNED_IN, post=Ask(SIGNED_IN, {"name": "mine", "scope": "read"})),
    "tokens/<int:token_id>/revoke": Page(
        post=Rule(stranger="403", member="403", owner="ok", maintainer="403", administrator="403")
    ),
    "sessions": Page(get=SIGNED_IN, post=SIGNED_IN),
    "people": Page(get=ADMINISTRATORS, post=Ask(ADMINISTRATORS, {"username": "newcomer"})),
    "people/<int:user_id>": Page(
        get=ADMINISTRATORS, post=Ask(ADMINISTRATORS, {"first_name": "Mei", "last_name": "Li", "email": ""})
    ),
    "people/<int:user_id>/tokens/<int:token_id>/revoke": Page(post=Ask(ADMINISTRATORS, of={"user_id": "owner_id"})),
    "people/<int:user_id>/active": Page(post=Ask(ADMINISTRATORS, {"active": "no"})),
    "people/<int:user_id>/administrator": Page(post=Ask(ADMINISTRATORS, {"administrator": "yes"})),
    "people/<int:user_id>/reset": Page(post=ADMINISTRATORS),
    "people/<int:user_id>/unlock": Page(post=ADMINISTRATORS),
    "audit": Page(get=ADMINISTRATORS),
    "audit.csv": Page(get=ADMINISTRATORS),
    "jobs": Page(get=ADMINISTRATORS),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/people": ADMINISTRATORS,
    "POST /api/v1/people": Ask(ADMINISTRATORS, {"username": "newcomer"}),
    "GET /api/v1/people/{user_id}": ADMINISTRATORS,
    "PATCH /api/v1/people/{user_id}": Ask(ADMINISTRATORS, {"active": False}),
    "GET /api/v1/people/{user_id}/tokens": ADMINISTRATORS,
    "DELETE /api/v1/people/{user_id}/tokens/{token_id}": Ask(ADMINISTRATORS, of={"user_id": "owner_id"}),
    "POST /api/v1/people/{user_id}/reset-password": ADMINISTRATORS,
    "POST /api/v1/people/{user_id}/unlock": ADMINISTRATORS,
    "GET /api/v1/audit": ADMINISTRATORS,
    "GET /api/v1/jobs": ADMINISTRATORS,
    "GET /api/v1/me": SIGNED_IN,
    "GET /api/v1/tokens": SIGNED_IN,
    "POST /api/v1/tokens": Ask(SIGNED_IN, {"name": "mine"}),
    "DELETE /api/v1/tokens/{token_id}": OWN,
}
