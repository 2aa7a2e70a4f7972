"""The problems of a draft for the page, in the reader's language."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from loadwright.core.jmx.document.bundle import paths_from_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.catalogues import queries as catalogues
from loadwright.server.header_sets import queries as header_sets
from loadwright.server.plans.contents import Contents, contents_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.messages import localized

from . import drafts, errors, queries
from .models import Draft
from .schemas import MAX_NAME
from .workbench.operations.problems import Listed, Problems

MOST = 500
"""Problems that are listed."""


def problems_of(draft: Draft) -> dict[str, Any]:
    """Check a draft. Raises ``ActionError`` if it cannot be read."""
    base = contents_of_saved(draft)
    sets = [one.plain for one in header_sets.of_plan(draft.plan)]
    found: Problems = drafts.read(
        draft,
        "problems",
        files=files_of(base),
        headers=base.headers,
        header_sets=sets,
        generators=catalogues.of_generators(),
        most=MOST,
    )
    more = sum(found.counts.values()) - len(found.listed)
    return {"version": draft.stamp, "problems": list(map(_shown, found.listed)), "counts": found.counts, "more": more}


def files_of(base: Contents) -> list[str]:
    """Return the paths of the files of a revision as its plan names them."""
    return sorted(paths_from_plan(base.name, (path for path, _size in base.data_files)))


def contents_of_saved(draft: Draft) -> Contents:
    """Return the contents of the revision that the next save replaces: its data files are those of the draft."""
    base = queries.revision(draft, draft.saved)
    try:
        return contents_of(base, draft.person.username)
    except PlanError as error:
        raise ActionError(error.message) from None
    except OSError:
        raise errors.BASE_MISSING(number=base.number) from None


def _shown(problem: Listed) -> dict[str, Any]:
    fix = None if problem.label is None else {"label": localized(problem.label), "edit": problem.edit}
    return {
        "severity": problem.severity,
        "text": localized(problem.message),
        "number": problem.number,
        "name": problem.name[:MAX_NAME],
        "where": problem.where[:MAX_NAME],
        "cell": None if problem.cell is None else asdict(problem.cell),
        "fix": fix,
    }
