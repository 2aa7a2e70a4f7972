"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import (
    ADMINISTRATORS,
    NOBODYS,
    OWN,
    PUBLIC,
    SHOWN_AGAIN,
    SIGNED_IN,
    TO_SIGN_IN,
    Ask,
    Page,
    Rule,
    same,
)


def admin_pages(
    model: str, thing: str, change: dict[str, str] | None = None, add: dict[str, str] | None = None
) -> dict[str, Page]:
    """The pages of a model in the Django admin, with the data to post to its ``change`` and ``add`` pages.

    Without ``change`` the model is read-only; without ``add`` nothing can be added or deleted.
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


PAGES: dict[str, Page] = {
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
    "tokens/<int:token_id>/revoke": Page(
        post=Rule(stranger="403", member="403", owner="ok", maintainer="403", administrator="403")
    ),
    "sessions": Page(get=SIGNED_IN, post=SIGNED_IN),
    "people": Page(get=ADMINISTRATORS, post=Ask(ADMINISTRATORS, {"username": "newcomer"})),
    "people/<int:user_id>/active": Page(post=Ask(ADMINISTRATORS, {"active": "no"})),
    "people/<int:user_id>/administrator": Page(post=Ask(ADMINISTRATORS, {"administrator": "yes"})),
    "people/<int:user_id>/reset": Page(post=ADMINISTRATORS),
    "people/<int:user_id>/unlock": Page(post=ADMINISTRATORS),
    "audit": Page(get=ADMINISTRATORS),
    "audit.csv": Page(get=ADMINISTRATORS),
    "jobs": Page(get=ADMINISTRATORS),
    "admin/": Page(get=ADMINISTRATORS, post=SHOWN_AGAIN, other="ok"),
    "admin/login/": Page(get=TO_SIGN_IN, post=TO_SIGN_IN, other="login"),
    "admin/jsi18n/": Page(get=ADMINISTRATORS, post=Rule(stranger="403", member="403", administrator="405")),
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
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/people": ADMINISTRATORS,
    "POST /api/v1/people": Ask(ADMINISTRATORS, {"username": "newcomer"}),
    "GET /api/v1/people/{user_id}": ADMINISTRATORS,
    "PATCH /api/v1/people/{user_id}": Ask(ADMINISTRATORS, {"active": False}),
    "POST /api/v1/people/{user_id}/reset-password": ADMINISTRATORS,
    "POST /api/v1/people/{user_id}/unlock": ADMINISTRATORS,
    "GET /api/v1/audit": ADMINISTRATORS,
    "GET /api/v1/jobs": ADMINISTRATORS,
    "GET /api/v1/me": SIGNED_IN,
    "GET /api/v1/tokens": SIGNED_IN,
    "POST /api/v1/tokens": Ask(SIGNED_IN, {"name": "mine"}),
    "DELETE /api/v1/tokens/{token_id}": OWN,
}
