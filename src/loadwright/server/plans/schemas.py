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

from .contents import Contents
from .models import Plan, PlanRevision


class PlanShown(Schema):
    """A plan; ``revision`` is the number of its newest revision, whose content is described.

    ``chosen`` is the .jmx that was chosen in a zip with several. ``warnings`` describe possible problems,
    ``warning_messages`` are the same as codes with parameters. ``owner`` uploaded the first revision at ``created_at``.
    """

    id: int
    name: str
    project: str | None
    revision: int = Field(alias="newest.number")
    filename: str = Field(alias="newest.filename")
    chosen: str = Field(alias="newest.chosen")
    sha256: str = Field(alias="newest.sha256")
    size: int = Field(alias="newest.size")
    warnings: list[str]
    warning_messages: list[MessageShown]
    owner: str | None
    created_at: datetime

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


class ListedShown(Schema):
    """A number of elements or files, and the names of the first ones."""

    count: int
    names: list[str]


class DifferenceShown(Schema):
    """What a revision has added, removed and changed. A renamed element counts as removed and added."""

    added: ListedShown
    removed: ListedShown
    changed: ListedShown


class ChangesShown(Schema):
    """What differs from the revision before: elements of the plan, and data files. The order is not compared."""

    elements: DifferenceShown
    files: DifferenceShown


class RevisionShown(Schema):
    """A revision of a plan. ``newest`` is the one that new runs execute; ``run_count`` runs executed this one.

    ``origin`` is ``uploaded`` or ``restored``, then from the revision ``restored_from``. ``changes`` is null for the
    first revision, and if it could not be compared.
    """

    plan: int
    number: int
    newest: bool
    filename: str
    chosen: str
    sha256: str
    size: int
    warnings: list[str]
    warning_messages: list[MessageShown]
    author: str | None
    created_at: datetime
    origin: str
    restored_from: int | None
    note: str
    label: str
    changes: ChangesShown | None
    run_count: int


class RevisionAdded(RevisionShown):
    """The newest revision after an upload or a restoration.

    ``added`` is false if the plan had this content already. ``load_warnings`` name settings of the saved load that do
    not fit it, such as variables that it does not define; ``load_warning_messages`` are the same as codes.
    """

    added: bool
    load_warnings: list[str]
    load_warning_messages: list[MessageShown]


class Restoration(Schema):
    """Why a revision is restored, and the number of the revision that is expected to be the newest until then."""

    note: str = ""
    expected: Id | None = None


class RevisionChange(Schema):
    """The new note and label of a revision. What is left out stays as it is; an empty text removes it."""

    note: str | None = None
    label: str | None = None


class PropertyShown(Schema):
    """A JMeter property that the plan reads, with the defaults that it gives.

    ``fallback`` is what JMeter uses where the plan gives no default; ``null`` if it always gives one.
    """

    name: str
    defaults: list[str]
    fallback: str | None


class Outline(Schema):
    """The contents of a plan.

    ``variables`` are the user-defined ones, with ``comments`` for some; ``properties`` the JMeter properties that it
    reads; ``files`` its data files with their sizes in bytes.
    """

    elements: int
    tree: list[dict[str, Any]]
    variables: dict[str, str]
    comments: dict[str, str]
    properties: list[PropertyShown]
    files: dict[str, int]


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
