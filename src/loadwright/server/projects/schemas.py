"""API schemas of projects, members and rooms."""

from ninja import Field, Schema

from loadwright.server.platform.unknown_names import RequestSchema
from loadwright.server.projects.models import Membership

NAME = "The name, at most 100 characters; unique."
APP_ID = "What identifies its process in the output of `ps` on a server; empty if nothing does."
URL_PREFIX = "Requests whose path begins with it, such as `/shop/`, are its traffic; empty if none are."
UPLOADS = "Whether members may upload files to its servers."
DOWNLOADS = "Whether members may download files from its servers."
ROLE = "`member`, or `maintainer` to edit servers and shared credentials as well."
PURPOSE = "What its machines are for: `application`, `middleware` or `load`. Generators are in rooms for load."


class ProjectShown(Schema):
    """A project."""

    id: int = Field(description="The id of the project.")
    name: str = Field(description="The name of the project.")
    app_id: str = Field(description=APP_ID)
    url_prefix: str = Field(description=URL_PREFIX)
    uploads: bool = Field(description=UPLOADS)
    downloads: bool = Field(description=DOWNLOADS)


class ProjectAsked(RequestSchema):
    """A project to create."""

    name: str = Field(description=NAME)
    app_id: str = Field("", description=APP_ID)
    url_prefix: str = Field("", description=URL_PREFIX)
    uploads: bool = Field(True, description=UPLOADS)
    downloads: bool = Field(True, description=DOWNLOADS)


class ProjectChange(RequestSchema):
    """Changes of a project; omitted fields are kept."""

    name: str | None = Field(None, description=NAME)
    app_id: str | None = Field(None, description=APP_ID)
    url_prefix: str | None = Field(None, description=URL_PREFIX)
    uploads: bool | None = Field(None, description=UPLOADS)
    downloads: bool | None = Field(None, description=DOWNLOADS)


class Member(Schema):
    """A person in a project."""

    username: str = Field(description="The user name.")
    role: str = Field(description=ROLE)

    @staticmethod
    def resolve_username(membership: Membership) -> str:
        """Return the person's user name."""
        return membership.user.username


class RoleAsked(RequestSchema):
    """The role of a member."""

    role: str = Field("member", description=ROLE)


class RoomShown(Schema):
    """A room: a place in which machines stand."""

    id: int = Field(description="The id of the room.")
    name: str = Field(description="The name of the room.")
    purpose: str = Field(description=PURPOSE)


class RoomAsked(RequestSchema):
    """A room to create."""

    name: str = Field(description=NAME)
    purpose: str = Field("application", description=PURPOSE)


class RoomChange(RequestSchema):
    """Changes of a room; omitted fields are kept."""

    name: str | None = Field(None, description=NAME)
    purpose: str | None = Field(None, description=PURPOSE)
