"""The data that the API of header sets accepts and returns."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema

from loadwright.server.platform.unknown_names import RequestSchema

from .models import HeaderSet
from .validation import Header, SetInput


class HeaderShown(RequestSchema):
    """A header."""

    name: str = Field(description="The name of the header.")
    value: str = Field("", description="Its value, which may contain variables such as `${token}`.")
    comment: str = Field("", description="A comment, which is not written to plans.")
    enabled: bool = Field(True, description="Whether it is written to plans.")


class HeaderSetShown(Schema):
    """A header set."""

    id: int = Field(description="The id of the set.")
    key: str = Field(description="What identifies it in plans, also in those of other installations.")
    name: str = Field(description="The name, unique in the project.")
    project: str | None = Field(description="The name of its project; null without one.")
    description: str = Field(description="What it is for.")
    methods: list[str] = Field(description="The methods of the requests for which it is suggested; none for all.")
    headers: list[HeaderShown] = Field(description="The headers in order.")
    version: int = Field(description="Counts its changes, from 1.")
    owner: str | None = Field(description="The user name of the person who created it.")
    changed_at: datetime = Field(description="When it was changed.")
    changed_by: str | None = Field(description="The user name of the person who changed it.")

    @staticmethod
    def resolve_key(found: HeaderSet) -> str:
        return str(found.key)

    @staticmethod
    def resolve_project(found: HeaderSet) -> str | None:
        return found.project.name if found.project else None

    @staticmethod
    def resolve_owner(found: HeaderSet) -> str | None:
        return found.owner.username if found.owner else None

    @staticmethod
    def resolve_changed_by(found: HeaderSet) -> str | None:
        return found.changed_by.username if found.changed_by else None


class HeaderSetGiven(RequestSchema):
    """A header set as it is stored."""

    name: str = Field(description="The name, at most 100 characters, unique in the project.")
    description: str = Field("", description="What it is for, at most 1,000 characters.")
    methods: list[str] = Field(
        default=[], description="The methods of the requests for which it is suggested; none for all."
    )
    headers: list[HeaderShown] = Field(default=[], description="The headers in order, at most 200.")

    def given(self) -> SetInput:
        """Return the set for the actions."""
        rows = [Header(row.name, row.value, row.comment, row.enabled) for row in self.headers]
        return SetInput(self.name, self.description, self.methods, rows)


class HeaderSetNew(HeaderSetGiven):
    """A new header set."""

    project: str = Field("", description="The name of one of your projects; empty for plans without a project.")


class HeaderSetChange(HeaderSetGiven):
    """A changed header set."""

    version: int | None = Field(None, description="The version that it replaces; null for any.")


class HeaderSetCopy(RequestSchema):
    """How a header set is copied."""

    name: str = Field("", description="The name of the copy; empty for one after the set’s.")


class UseShown(Schema):
    """A Header Manager that was made from a set."""

    element: int = Field(description="Its number in document order, from 1.")
    name: str = Field(description="Its name.")
    within: str = Field(description="The name of the element whose requests get the headers.")
    enabled: bool = Field(description="Whether it is enabled itself.")
    in_step: bool = Field(description="Whether it has the headers of the set.")


class PlanUsesShown(Schema):
    """A plan that uses a header set."""

    plan: int = Field(description="The id of the plan.")
    name: str = Field(description="The name of the plan.")
    revision: int = Field(description="The number of its newest revision, which is described here.")
    in_step: bool = Field(description="Whether all of its uses have the headers of the set.")
    uses: list[UseShown] = Field(description="The Header Managers in document order.")


class StepDone(Schema):
    """The newest revision of a plan."""

    revision: int = Field(description="Its number.")
    is_new: bool = Field(description="Whether it was added; false if nothing had to be changed.")
