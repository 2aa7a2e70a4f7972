"""Problems of a draft, with the edits that solve them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loadwright.core.jmx.checks.check import check
from loadwright.core.jmx.checks.problem import Plugins, Problem
from loadwright.core.jmx.editing import wire
from loadwright.core.jmx.editing.document import TOP
from loadwright.core.jmx.elements.cells import Cell, first_cell
from loadwright.core.jmx.elements.files import FileReference
from loadwright.core.messages import Message
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation


@dataclass(frozen=True)
class Listed:
    """A problem of the element ``number``, ``TOP`` for one of the whole plan.

    ``where`` is the property concerned, if it is one, ``cell`` its place in a table. ``edit``, as JSON, solves the
    problem.
    """

    severity: str
    message: Message
    number: int
    name: str
    where: str = ""
    label: Message | None = None
    edit: dict[str, Any] | None = None
    cell: Cell | None = None


@dataclass(frozen=True)
class Problems:
    """The first problems of a draft, and the number of all by severity."""

    listed: list[Listed]
    counts: dict[str, int]


@operation
def problems(draft: OpenDraft, values: Values) -> Problems:
    """Check the draft and return at most ``most`` problems.

    ``files`` are the paths of the plan's files as it names them, ``headers`` the first lines of some, ``header_sets``
    the sets of the plan's project, if Header Managers are compared with them. ``generators`` are the digests of the
    installations of generators by their names: empty without plugins, ``None`` if the plugins are not known.
    """
    headers = values["headers"]

    def first_line(reference: FileReference) -> str | None:
        line: str | None = headers.get(reference.relative_path)
        return line

    found = check(
        draft.document.plan,
        values["files"],
        first_line=first_line,
        memory=draft.memory,
        header_sets=values.get("header_sets"),
        plugins_of_generators=_plugins(draft, values.get("generators", {})),
    )
    counts: dict[str, int] = {}
    for problem in found:
        counts[problem.severity] = counts.get(problem.severity, 0) + 1
    return Problems([_listed(draft, problem) for problem in found[: values["most"]]], counts)


def _plugins(draft: OpenDraft, generators: Mapping[str, str | None]) -> Plugins:
    catalogue = draft.catalogue

    def classes(digest: str | None) -> frozenset[str] | None:
        # A catalogue may be missing: only some are used.
        return None if digest is None or digest not in {"", *catalogue.installations} else catalogue.classes(digest)

    return Plugins({name: classes(digest) for name, digest in generators.items()}, catalogue.jar_of)


def _listed(draft: OpenDraft, problem: Problem) -> Listed:
    if problem.element is None:
        return Listed(problem.severity, problem.message, TOP, "")
    number = draft.document.number(problem.element)
    fix = problem.fix
    return Listed(
        problem.severity,
        problem.message,
        number,
        problem.name,
        problem.where,
        None if fix is None else fix.label,
        None if fix is None else wire.to_json(fix.edit(number)),
        first_cell(problem.element, problem.where, problem.text),
    )
