"""API schemas of projects, members and rooms."""

from ninja import Schema

from loadwright.server.projects.models import Membership


class ProjectShown(Schema):
    """A project; ``app_id`` identifies its process in the output of ``ps`` on a server.

    Requests whose path begins with ``url_prefix`` are its traffic.
    """

    id: int
    name: str
    app_id: str
    url_prefix: str
    uploads: bool
    downloads: bool


class ProjectAsked(Schema):
    """A project to create."""

    name: str
    app_id: str = ""
    url_prefix: str = ""
    uploads: bool = True
    downloads: bool = True


class ProjectChange(Schema):
    """Changes of a project."""

    name: str | None = None
    app_id: str | None = None
    url_prefix: str | None = None
    uploads: bool | None = None
    downloads: bool | None = None


class Member(Schema):
    """A person in a project; ``role`` is member or maintainer."""

    username: str
    role: str

    @staticmethod
    def resolve_username(membership: Membership) -> str:
        """Return the person's user name."""
        return membership.user.username


class RoleAsked(Schema):
    """The role of a member: member or maintainer."""

    role: str = "member"


class RoomShown(Schema):
    """A room; ``purpose`` is application, middleware or load."""

    id: int
    name: str
    purpose: str


class RoomAsked(Schema):
    """A room to create."""

    name: str
    purpose: str = "application"


class RoomChange(Schema):
    """Changes of a room."""

    name: str | None = None
    purpose: str | None = None
