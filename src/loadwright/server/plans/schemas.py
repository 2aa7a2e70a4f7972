"""The data that the API of plans accepts and returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Field, Schema

from loadwright.core.jmx.elements.summary import render
from loadwright.core.jmx.outline import OutlineNode
from loadwright.server.platform.paging import MAX_LIMIT, MAX_OFFSET, Page
from loadwright.server.platform.params import Id, MessageShown
from loadwright.server.platform.unknown_names import RequestSchema

from .contents import Contents
from .models import Plan, PlanRevision


class PlanShown(Schema):
    """A plan."""

    id: int = Field(description="The id of the plan.")
    name: str = Field(description="The name of the plan.")
    project: str | None = Field(description="The name of its project; null without one.")
    revision: int = Field(
        alias="newest.number", description="The number of its newest revision, which is described here."
    )
    filename: str = Field(alias="newest.filename", description="The name of the uploaded file.")
    chosen: str = Field(
        alias="newest.chosen", description="The .jmx that was chosen in a zip with several; else empty."
    )
    sha256: str = Field(alias="newest.sha256", description="The SHA-256 of the uploaded file, in hexadecimal digits.")
    size: int = Field(alias="newest.size", description="The size of the uploaded file in bytes.")
    warnings: list[str] = Field(description="Possible problems.")
    warning_messages: list[MessageShown] = Field(description="The same as codes with parameters.")
    enabled: bool = Field(description="Whether runs of it can be started.")
    owner: str | None = Field(description="The user name of the person who uploaded or copied it.")
    created_at: datetime = Field(description="When it was uploaded or copied.")
    updated_at: datetime = Field(alias="newest.created_at", description="When its newest revision was added.")
    updated_by: str | None = Field(description="The user name of the person who added the newest revision.")

    @staticmethod
    def resolve_warnings(plan: Plan) -> list[str]:
        return [str(message) for message in plan.newest.warnings]

    @staticmethod
    def resolve_warning_messages(plan: Plan) -> list[dict[str, Any]]:
        return [message.to_json() for message in plan.newest.warnings]

    @staticmethod
    def resolve_project(plan: Plan) -> str | None:
        return plan.project.name if plan.project else None

    @staticmethod
    def resolve_owner(plan: Plan) -> str | None:
        return plan.owner.username if plan.owner else None

    @staticmethod
    def resolve_updated_by(plan: Plan) -> str | None:
        return plan.newest.author.username if plan.newest.author else None


class PlanChange(RequestSchema):
    """Changes of a plan; omitted fields are kept."""

    name: str | None = Field(None, description="The name, at most 200 characters.")
    project: str | None = Field(
        None, description="The name of one of your projects to which it is moved; empty for none: everyone can use it."
    )
    enabled: bool | None = Field(None, description="Whether runs of it can be started.")


class PlanCopy(RequestSchema):
    """How a plan is copied."""

    name: str = Field("", description="The name of the copy, at most 200 characters; empty for one after the plan’s.")


class ListedShown(Schema):
    """Elements or files."""

    count: int = Field(description="Their number.")
    names: list[str] = Field(description="The names of the first ones.")


class DifferenceShown(Schema):
    """What a revision has added, removed and changed."""

    added: ListedShown = Field(description="What was added.")
    removed: ListedShown = Field(description="What was removed.")
    changed: ListedShown = Field(description="What was changed.")


class ChangesShown(Schema):
    """What differs from the revision before. A renamed or moved element is a changed one."""

    elements: DifferenceShown = Field(description="Elements of the plan.")
    files: DifferenceShown = Field(description="Data files.")


class RevisionShown(Schema):
    """A revision of a plan."""

    plan: int = Field(description="The id of the plan.")
    number: int = Field(description="The number of the revision, from 1.")
    newest: bool = Field(description="Whether it is the newest one, which new runs execute.")
    filename: str = Field(description="The name of the uploaded file.")
    chosen: str = Field(description="The .jmx that was chosen in a zip with several; else empty.")
    sha256: str = Field(description="The SHA-256 of the uploaded file, in hexadecimal digits.")
    size: int = Field(description="The size of the uploaded file in bytes.")
    warnings: list[str] = Field(description="Possible problems.")
    warning_messages: list[MessageShown] = Field(description="The same as codes with parameters.")
    author: str | None = Field(description="The user name of the person who added it.")
    created_at: datetime = Field(description="When it was added.")
    origin: str = Field(description="`uploaded`, `restored`, `edited` or `copied`.")
    restored_from: int | None = Field(description="The number of the revision that was restored; null for others.")
    note: str = Field(description="Why it was added; may be empty.")
    label: str = Field(description="Its label; may be empty.")
    changes: ChangesShown | None = Field(
        description="What differs from the revision before; null for the first, and if it could not be compared."
    )
    run_count: int = Field(description="How many runs executed it.")


class RevisionAdded(RevisionShown):
    """The newest revision after an upload or a restoration."""

    added: bool = Field(description="Whether a revision was added; not if the plan had this content already.")
    load_warnings: list[str] = Field(
        description="Settings of the saved load that do not fit it, such as variables that it does not define."
    )
    load_warning_messages: list[MessageShown] = Field(description="The same as codes with parameters.")


class Restoration(RequestSchema):
    """How a revision is restored."""

    note: str = Field("", description="Why it is restored.")
    expected: Id | None = Field(
        None, description="The number of the revision that is expected to be the newest until then; null for any."
    )


class RevisionChange(RequestSchema):
    """Changes of a revision; omitted fields are kept."""

    note: str | None = Field(None, description="The note; empty for none.")
    label: str | None = Field(None, description="The label; empty for none.")


class PropertyShown(Schema):
    """A JMeter property that the plan reads."""

    name: str = Field(description="The name of the property.")
    defaults: list[str] = Field(description="The defaults that the plan gives.")
    fallback: str | None = Field(
        description="What JMeter uses where the plan gives no default; null if it always gives one."
    )


class Outline(Schema):
    """The contents of a plan."""

    elements: int = Field(description="The number of its elements.")
    tree: list[dict[str, Any]] = Field(
        description="The elements of the page, with `number` (in document order, from 1), `name`, `kind`, `testclass`, "
        "`enabled`, `summary` and `children`."
    )
    variables: dict[str, str] = Field(description="The user-defined variables.")
    comments: dict[str, str] = Field(description="The comments of variables that have one.")
    properties: list[PropertyShown] = Field(description="The JMeter properties that the plan reads.")
    files: dict[str, int] = Field(description="Its data files with their sizes in bytes.")


class OutlinePage(Page):
    """The requested part of a plan's elements."""

    limit: int = Field(MAX_LIMIT, ge=1, le=MAX_LIMIT, description="Maximum number of elements.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="Number of elements to skip.")


def revision_shown(revision: PlanRevision, plan: Plan, run_counts: Mapping[int, int]) -> dict[str, Any]:
    """Return the values of ``RevisionShown``; ``run_counts`` are those of all revisions by their numbers."""
    return {
        "plan": plan.pk,
        "number": revision.number,
        "newest": revision.pk == plan.newest_id,
        "filename": revision.filename,
        "chosen": revision.chosen,
        "sha256": revision.sha256,
        "size": revision.size,
        "warnings": [str(message) for message in revision.warnings],
        "warning_messages": [message.to_json() for message in revision.warnings],
        "author": revision.author.username if revision.author else None,
        "created_at": revision.created_at,
        "origin": revision.origin,
        "restored_from": revision.restored_from,
        "note": revision.note,
        "label": revision.label,
        "changes": revision.changes,
        "run_count": run_counts.get(revision.number, 0),
    }


def outline_shown(contents: Contents, page: OutlinePage) -> dict[str, Any]:
    """Return the values of ``Outline`` with a page of the elements."""
    return {
        "elements": len(contents.outline),
        "tree": [_shown(node) for node in page.of(contents.outline)],
        "variables": contents.variables,
        "comments": contents.comments,
        "properties": contents.properties,
        "files": dict(contents.data_files),
    }


def _shown(node: OutlineNode) -> dict[str, Any]:
    return vars(node) | {"summary": render(node.summary), "children": [_shown(child) for child in node.children]}
