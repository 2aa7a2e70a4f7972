"""The API of people, for administrators."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import ApiToken, User
from loadwright.server.accounts.tokens.actions import revoke_token_of
from loadwright.server.accounts.tokens.api import Token
from loadwright.server.accounts.tokens.queries import tokens
from loadwright.server.platform.paging import PageQuery

from . import actions, queries
from .groups import groups

router = Router(tags=["people"])
DETAILS = ("first_name", "last_name", "email")


class Membership(Schema):
    """The role of a person in a project: member or maintainer."""

    project: str
    role: str


class Person(Schema):
    """A person. ``one_time_password`` means that they have not chosen their own password yet."""

    id: int
    username: str
    active: bool = Field(..., alias="is_active")
    administrator: bool = Field(..., alias="is_superuser")
    first_name: str
    last_name: str
    email: str
    one_time_password: bool
    last_sign_in: datetime | None = Field(..., alias="last_login")
    memberships: list[Membership]

    @staticmethod
    def resolve_memberships(user: User) -> list[dict[str, Any]]:
        """Return the projects the person belongs to."""
        return [{"project": name, "role": role} for kind in groups() for name, role in kind.roles(user).items()]


class NewPerson(Schema):
    """A person to create."""

    username: str
    administrator: bool = False


class PersonChange(Schema):
    """Changes; omitted fields are kept."""

    active: bool | None = None
    administrator: bool | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class OneTimePassword(Schema):
    """A one-time password, shown only once; it must be changed at the first sign-in."""

    id: int
    username: str
    password: str


@router.get("/people", response=list[Person])
def people(request: HttpRequest, page: PageQuery, search: str = "", state: str = "") -> list[User]:
    """List people by name. ``state`` is active, disabled, administrator, one-time or failing."""
    return page.of(queries.people(user_of(request), search=search, state=state))


@router.post("/people", response={201: OneTimePassword})
def create(request: HttpRequest, new: NewPerson) -> Status[OneTimePassword]:
    """Create a person."""
    made = actions.create_person(actor_of(request), username=new.username, administrator=new.administrator)
    return Status(201, _shown(*made))


@router.get("/people/{int:user_id}", response=Person)
def person(request: HttpRequest, user_id: int) -> User:
    """Return one person."""
    return queries.person(user_of(request), user_id)


@router.patch("/people/{int:user_id}", response=Person)
def change(request: HttpRequest, user_id: int, new: PersonChange) -> User:
    """Change the name and email of a person, enable or disable them, or grant or revoke administrator rights.

    Losing rights ends sessions.
    """
    actor = actor_of(request)
    actor.require_admin()
    if details := new.dict(include=set(DETAILS), exclude_none=True):
        actions.change_details(actor, user_id, **details)
    if new.active is not None:
        actions.set_active(actor, user_id, new.active)
    if new.administrator is not None:
        actions.set_administrator(actor, user_id, new.administrator)
    return queries.person(user_of(request), user_id)


@router.get("/people/{int:user_id}/tokens", response=list[Token])
def person_tokens(request: HttpRequest, user_id: int, page: PageQuery) -> list[ApiToken]:
    """List the API tokens of a person, newest first."""
    return page.of(tokens(queries.person(user_of(request), user_id)))


@router.delete("/people/{int:user_id}/tokens/{int:token_id}", response={204: None})
def revoke_person_token(request: HttpRequest, user_id: int, token_id: int) -> Status[None]:
    """Revoke an API token of a person."""
    revoke_token_of(actor_of(request), user_id, token_id)
    return Status(204, None)


@router.post("/people/{int:user_id}/reset-password", response=OneTimePassword)
def reset_password(request: HttpRequest, user_id: int) -> OneTimePassword:
    """Create a new one-time password; the person's sessions end and their API tokens are revoked."""
    return _shown(*actions.reset_password(actor_of(request), user_id))


@router.post("/people/{int:user_id}/unlock", response={204: None})
def unlock(request: HttpRequest, user_id: int) -> Status[None]:
    """Delete the person's failed sign-ins."""
    actions.unlock(actor_of(request), user_id)
    return Status(204, None)


def _shown(user: User, password: str) -> OneTimePassword:
    return OneTimePassword(id=user.pk, username=user.username, password=password)
