"""The warnings and errors in JMeter's log of a trial."""

from __future__ import annotations

from loadwright.core.jmeterlog import Entry, problems
from loadwright.server.runs.models import Run
from loadwright.server.runs.results.logs import log_of


def log_entries(run: Run) -> list[Entry]:
    """Return the warnings and errors of a trial that has ended; its generator delivers the log then."""
    if not run.final:
        return []
    part = run.generators.select_related("agent", "run").first()
    return problems(log_of(part).text) if part is not None else []
