"""What the subscribers of one run see, from the database, the telemetry store and, after the end, the artifact."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from loadwright.core.stats.intervals import RESOLUTIONS
from loadwright.core.stats.measured import Measured, bounds
from loadwright.core.verdict import failures, notices
from loadwright.server.runs.measurements import messages
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.measurements.messages import RunState
from loadwright.server.runs.measurements.telemetry import StoredMeasurements
from loadwright.server.runs.results import artifact

from . import charts
from .charts import Load, Scope

STATE_SECONDS = 1.0
"""How often the rows of the run are read without an event."""


class View:
    """What the subscribers of one run see. Methods block and are called in a thread, one at a time."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self.state: RunState | None = None
        self._state_read_at = 0.0
        self._final: dict[str, Any] | None = None
        self._page: dict[str, Any] | None = None
        self._stored: StoredMeasurements | None = None

    @property
    def final(self) -> bool:
        """Whether the run has ended and nothing of it changes but by an event."""
        return self._final is not None

    def refresh(self, changed: list[int], *, notified: bool) -> dict[str, Any] | None:
        """Return the update to send, ``None`` without one. ``state`` is ``None`` once the run is deleted.

        ``changed`` are the merged seconds that changed, ``notified`` tells that the run did.
        """
        now = time.time()
        read = notified or (not self.final and now - self._state_read_at >= STATE_SECONDS)
        if read:
            self._state_read_at = now
            self.state = messages.read_state(self._run_id)
        if self.state is None or not (read or changed):
            return None
        if self.state.run.final:
            return self._read_final(self.state) if read else None
        with self._measured() as measured:
            return self._message("update", self.state, measured, now, totals=bool(changed))

    def snapshot(self) -> dict[str, Any]:
        """Return everything but the charts."""
        assert self.state is not None
        if self._final is not None:
            return {**self._final, "type": "snapshot", "now": time.time()}
        with self._measured() as measured:
            return self._message("snapshot", self.state, measured, time.time(), totals=True)

    def charts(self, scope: Scope, changed: list[int] | None = None) -> dict[str, Any]:
        """Return the charts of ``scope``: whole, or the parts with ``changed`` seconds."""
        assert self.state is not None
        generators = [entry["id"] for entry in self.state.participants]
        asked = messages.rate_asked(self.state.run)
        load = Load(*messages.load_span(self.state.run))
        if self._stored is None:
            with self._measured() as measured:
                return charts.charts(measured, generators, scope, asked, changed, load=load)
        resolutions = self._stored.resolutions()
        if RESOLUTIONS[0] not in resolutions:
            # Seconds are kept for a limited time. The page data is finer than what is kept longer, unless the run was
            # a long one, but has not all labels of a run with many.
            self._page = self._page or artifact.page(self.state.run)
            kept = self._page.get("resolution", 1)
            missing = scope.label is not None and charts.kept_label(self._page, scope.label, scope.kind) is None
            if not resolutions or (kept <= resolutions[0] and not missing):
                kept_charts = charts.kept_charts(self._page, scope, generators, load)
                # Intervals as coarse as stored ones are read from the store, with exact percentiles.
                if kept_charts["resolution"] not in resolutions:
                    if resolutions:
                        found = charts.window_statistics(self._stored, generators, scope, resolutions)
                        kept_charts["statistics"] = found
                    return kept_charts
        return charts.charts(self._stored, generators, scope, asked, changed, resolutions, load)

    @contextmanager
    def _measured(self) -> Iterator[Measured]:
        assert self.state is not None
        if self._stored is not None:
            yield self._stored
            return
        with merged_runs.measured(self.state.run.key) as measured:
            yield measured

    def _read_final(self, state: RunState) -> dict[str, Any]:
        document = artifact.document(state.run)
        labels = messages.fitting(document["labels"], lambda label: (label["label"], label["samples"]))
        self._page = None
        self._stored = StoredMeasurements(state.run.key, histograms=False)
        now = time.time()
        self._final = {
            "type": "update",
            "now": now,
            "run": {**messages.run_entry(state, now), **messages.final_figures(state.run, document)},
            "generators": [
                {**entry, **messages.mean_figures(state.run, document, entry["id"])} for entry in state.participants
            ],
            "events": state.events,
            "total": document["total"],
            # Results of schema 1 have neither transactions nor kinds.
            "transactions": document.get("transactions"),
            "labels": [
                {"kind": None} | {key: value for key, value in label.items() if key not in ("resolution", "series")}
                for label in labels
            ],
            "labels_left_out": len(document["labels"]) - len(labels),
            "errors": document["errors"],
            # Results of earlier versions have none.
            "part_errors": document.get("part_errors", []),
        }
        return self._final

    def _message(self, kind: str, state: RunState, measured: Measured, now: float, *, totals: bool) -> dict[str, Any]:
        merged = measured.totals()
        limits = bounds(merged)
        shown = Load(*messages.load_span(state.run)).within(*limits) if limits is not None else None
        figures = messages.newest_figures(measured, state.run, shown[1] if shown is not None else None)
        message = {
            "type": kind,
            "now": now,
            "run": {
                **messages.run_entry(state, now),
                **figures,
                "reasons": failures(merged, state.run.spec.parsed_requirements),
                "notices": notices(merged),
            },
            "generators": messages.generators(measured, state),
            "events": state.events,
        }
        return message | messages.totals(measured, state.run, now) if totals else message
