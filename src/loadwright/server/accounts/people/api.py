"""The API of people, for administrators."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import ApiToken, User
from loadwright.server.accounts.tokens.actions import revoke_token_of
from loadwright.server.accounts.tokens.api import Token
from loadwright.server.accounts.tokens.queries import tokens
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.unknown_names import RequestSchema

from . import actions, queries
from .groups import groups

router = Router(tags=["people"])
DETAILS = ("first_name", "last_name", "email")
SEEN = ("account.visible_to_administrators", "person.not_found")
CHANGED = ("account.administrators_only", "person.not_found")


class Membership(Schema):
    """The role of a person in a project."""

    project: str = Field(description="The name of the project.")
    role: str = Field(description="`member` or `maintainer`.")


class Person(Schema):
    """A person."""

    id: int = Field(description="The id of the person.")
    username: str = Field(description="The name with which they sign in.")
    active: bool = Field(..., alias="is_active", description="Whether they can sign in, and their tokens are accepted.")
    administrator: bool = Field(..., alias="is_superuser", description="Whether they have administrator rights.")
    first_name: str = Field(description="The first name; may be empty.")
    last_name: str = Field(description="The last name; may be empty.")
    email: str = Field(description="The email address; may be empty.")
    one_time_password: bool = Field(description="Whether they have not chosen their own password yet.")
    last_sign_in: datetime | None = Field(
        ..., alias="last_login", description="When they signed in last; null if they never did."
    )
    memberships: list[Membership] = Field(description="The projects they belong to.")

    @staticmethod
    def resolve_memberships(user: User) -> list[dict[str, Any]]:
        """Return the projects the person belongs to."""
        return [{"project": name, "role": role} for kind in groups() for name, role in kind.roles(user).items()]


class NewPerson(RequestSchema):
    """A person to create."""

    username: str = Field(
        description="1 to 150 letters, digits and @ . + - _; names that differ only in case are equal."
    )
    administrator: bool = Field(False, description="Whether to grant administrator rights.")


class PersonChange(RequestSchema):
    """Changes; omitted fields are kept."""

    active: bool | None = Field(None, description="Whether they can sign in.")
    administrator: bool | None = Field(None, description="Whether they have administrator rights.")
    first_name: str | None = Field(None, description="The first name, at most 150 characters.")
    last_name: str | None = Field(None, description="The last name, at most 150 characters.")
    email: str | None = Field(None, description="The email address; empty for none.")


class OneTimePassword(Schema):
    """A one-time password, shown only once; it must be changed at the first sign-in."""

    id: int = Field(description="The id of the person.")
    username: str = Field(description="The name with which they sign in.")
    password: str = Field(description="The one-time password.")


@router.get(
    "/people",
    response=list[Person],
    openapi_extra=documented(May.ADMINISTRATORS, "account.visible_to_administrators"),
)
def people(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of the name of a person or of one of their projects.")] = "",
    state: Annotated[
        str,
        Query(
            description="`active`, `disabled`, `administrator`, `one-time` (they have not chosen a password yet) or "
            "`failing` (they recently failed to sign in)."
        ),
    ] = "",
) -> list[User]:
    """List people by name."""
    return page.of(queries.people(user_of(request), search=search, state=state))


@router.post(
    "/people",
    response={201: OneTimePassword},
    openapi_extra=documented(
        May.ADMINISTRATORS, "account.administrators_only", "person.name_form", "person.name_taken"
    ),
)
def create(request: HttpRequest, new: NewPerson) -> Status[OneTimePassword]:
    """Create a person.

    The answer has their one-time password, which they must change at the first sign-in.
    """
    made = actions.create_person(actor_of(request), username=new.username, administrator=new.administrator)
    return Status(201, _shown(*made))


@router.get("/people/{int:user_id}", response=Person, openapi_extra=documented(May.ADMINISTRATORS, *SEEN))
def person(request: HttpRequest, user_id: int) -> User:
    """Return one person."""
    return queries.person(user_of(request), user_id)


@router.patch(
    "/people/{int:user_id}",
    response=Person,
    openapi_extra=documented(
        May.ADMINISTRATORS, *CHANGED, "person.name", "person.email", "person.own_rights", "person.last_administrator"
    ),
)
def change(request: HttpRequest, user_id: int, new: PersonChange) -> User:
    """Change the details or the rights of a person.

    Disabling a person ends their sessions and terminals and blocks their tokens; revoking administrator rights ends
    their sessions.
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


@router.get("/people/{int:user_id}/tokens", response=list[Token], openapi_extra=documented(May.ADMINISTRATORS, *SEEN))
def person_tokens(request: HttpRequest, user_id: int, page: PageQuery) -> list[ApiToken]:
    """List the API tokens of a person, newest first.

    Secrets of tokens are not stored.
    """
    return page.of(tokens(queries.person(user_of(request), user_id)))


@router.delete(
    "/people/{int:user_id}/tokens/{int:token_id}",
    response={204: None},
    openapi_extra=documented(May.ADMINISTRATORS, "account.administrators_only", "token.not_of_person"),
)
def revoke_person_token(request: HttpRequest, user_id: int, token_id: int) -> Status[None]:
    """Revoke an API token of a person.

    Programs that use it are refused from now on.
    """
    revoke_token_of(actor_of(request), user_id, token_id)
    return Status(204, None)


@router.post(
    "/people/{int:user_id}/reset-password",
    response=OneTimePassword,
    openapi_extra=documented(May.ADMINISTRATORS, *CHANGED, "person.own_password"),
)
def reset_password(request: HttpRequest, user_id: int) -> OneTimePassword:
    """Create a new one-time password.

    The person's sessions end, and their API tokens are revoked.
    """
    return _shown(*actions.reset_password(actor_of(request), user_id))


@router.post(
    "/people/{int:user_id}/unlock", response={204: None}, openapi_extra=documented(May.ADMINISTRATORS, *CHANGED)
)
def unlock(request: HttpRequest, user_id: int) -> Status[None]:
    """Delete the person's failed sign-ins.

    After 10 failures within 15 minutes a person cannot sign in for that time; this lets them try again.
    """
    actions.unlock(actor_of(request), user_id)
    return Status(204, None)


def _shown(user: User, password: str) -> OneTimePassword:
    return OneTimePassword(id=user.pk, username=user.username, password=password)
