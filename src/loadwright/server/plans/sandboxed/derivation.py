"""Derives what a run executes from an uploaded plan, for the sandbox.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from loadwright.core.jmx.checks.check import require_files
from loadwright.core.jmx.document.bundle import paths_from_plan, write_bundle_to
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.instrument import instrument
from loadwright.core.jmx.narrowing import executed_by
from loadwright.core.runspec import RunSpec

from .uploads import Source, Upload, digest_of, opened

BUNDLE, DOCUMENT = "bundle.zip", "run.jmx"


@dataclass(frozen=True)
class Derived:
    """What a run executes: the plan's path in the bundle, and the bundle's checksum and size in bytes.

    ``element`` is the name of the element to which a trial is limited.
    """

    document: str
    sha256: str
    size: int
    element: str = ""


def derive(upload: Upload, spec: RunSpec, apart: Collection[str], folder: Path, draft: Path | None = None) -> Derived:
    """Write what a run executes to ``folder``: the instrumented plan, and the bundle without the files ``apart``.

    With ``draft``, the plan in that file takes the place of the one in ``upload``, and uses its files. Raises
    ``PlanError`` if the plan cannot be run with ``spec``.
    """
    with opened(upload) as source:
        plan = source.read_plan() if draft is None else read_plan(draft.read_bytes(), upload.filename)
        document = write_plan(_executed(source, plan, spec))
        (folder / DOCUMENT).write_bytes(document)
        files = {path: source.chunks(path) for path in source.sizes if path != source.name and path not in apart}
        with (folder / BUNDLE).open("w+b") as target:
            write_bundle_to(target, source.name, document, files)
    return Derived(source.name, *digest_of(folder / BUNDLE), _tried_element(plan, spec))


def _tried_element(plan: Plan, spec: RunSpec) -> str:
    element = executed_by(plan, spec.trial_element) if spec.trial_element is not None else None
    return "" if element is None else element.name or element.class_name


def require_derivable(upload: Upload, spec: RunSpec) -> None:
    """Raise ``PlanError`` if a plan cannot be run with ``spec``."""
    with opened(upload) as source:
        _executed(source, source.read_plan(), spec)


def _executed(source: Source, plan: Plan, spec: RunSpec) -> Plan:
    """Return what JMeter executes. A trial of one element may not reach what reads a missing file."""
    executed = instrument(plan, spec)
    if spec.trial_element is None:
        require_files(plan, paths_from_plan(source.name, [path for path in source.sizes if path != source.name]))
    return executed
