"""The state of one run for its subscribers, read from the database, telemetry or, once ended, its artifact."""

import time
from typing import Any

from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS, LABEL_COLUMNS, RUN_COLUMNS, complete
from loadwright.server.runs.measurements import messages, telemetry
from loadwright.server.runs.measurements.live import LiveMeasurements
from loadwright.server.runs.measurements.messages import RunState
from loadwright.server.runs.results import artifact

STATE_SECONDS = 1.0
"""Interval at which the rows of the run are read when no event arrives."""
GRACE_SECONDS = 1.0
"""How long to wait for generators that have not delivered a second after it passed."""
RECENT_SECONDS = 5
"""Every read covers the newest seconds. Older ones arrive only after an outage and are read less often."""
LATE_READ_SECONDS = 5.0
LATE_READ_SHARE = 0.1
"""The largest part of the time that reading older seconds may take."""


class View:
    """State and measurements of one run. Methods block and are called in a thread, one at a time."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self.state: RunState | None = None
        self._state_read_at = 0.0
        self._measurements = LiveMeasurements()
        self._sent: list[int] = []
        self._page: dict[str, Any] | None = None
        self._result: dict[str, Any] = {}
        self._read_all = False
        self._late_read_at = 0.0

    @property
    def final(self) -> bool:
        return self._page is not None

    def refresh(self, notified: bool) -> dict[str, Any] | None:
        """Read the changes and return the update to send, or ``None``.

        ``state`` becomes ``None`` once the run is deleted.
        """
        now = time.time()
        state_read = notified or now - self._state_read_at >= STATE_SECONDS
        if state_read:
            self._state_read_at = now
            self.state = messages.read_state(self._run_id)
        if self.state is None:
            return None
        if self.state.run.final:
            return self._refresh_final(self.state) if state_read else None
        self._read(self.state, now)
        changed = self._measurements.take_changed(lambda second: self._ready(second, now))
        self._sent = sorted({*self._sent, *changed})
        if not changed and not state_read:
            return None
        return self._message("update", self.state, changed, now)

    def _refresh_final(self, state: RunState) -> dict[str, Any]:
        self._page = artifact.page(state.run)
        self._result = artifact.document(state.run)
        return self._final_snapshot(state, self._page)

    def snapshot(self) -> dict[str, Any]:
        assert self.state is not None
        if self._page is not None:
            return self._final_snapshot(self.state, self._page)
        return self._message("snapshot", self.state, self._sent, time.time())

    def _final_snapshot(self, state: RunState, page: dict[str, Any]) -> dict[str, Any]:
        now = time.time()
        unknown = dict.fromkeys(messages.NEWEST_FIGURES)
        # Artifacts of runs that ended with an earlier version lack newer columns.
        generators = [
            {**entry, **unknown, "series": complete(GENERATOR_PAGE_COLUMNS, page["generators"][entry["id"]])}
            for entry in state.participants
        ]
        return {
            "type": "snapshot",
            "now": now,
            "run": {**messages.run_entry(state, now), **messages.final_figures(state.run, self._result)},
            **{name: page[name] for name in ("error_series", "total", "labels", "errors")},
            "series": complete(RUN_COLUMNS, page["series"]),
            "generators": generators,
            "events": state.events,
        }

    def label(self, label: str, times: list[int] | None = None) -> dict[str, Any]:
        """Return the columns of one label: all of them (``times`` is ``None``) or those of ``times``."""
        if self._page is not None:
            series = complete(LABEL_COLUMNS, self._page["label_series"].get(label, {}))
        else:
            series = self._measurements.label_series(self._sent if times is None else times, [label])[label]
        return {"type": "label", "label": label, "whole": times is None, "series": series}

    def _message(self, kind: str, state: RunState, times: list[int], now: float) -> dict[str, Any]:
        newest = self._sent[-1] if self._sent else None
        figures = messages.newest_figures(self._measurements, state.run, newest)
        message = {
            "type": kind,
            "now": now,
            "run": {**messages.run_entry(state, now), **figures},
            "generators": messages.generators(self._measurements, state, times),
            "events": state.events,
        }
        if times or kind == "snapshot":
            message |= messages.measured(self._measurements, state, times, now)
        return message

    def _read(self, state: RunState, now: float) -> None:
        """Add new seconds: all of them at first, then the newest, and at intervals those that arrived late."""
        members = {entry["id"] for entry in state.participants}
        newest = self._measurements.last_second
        late = now >= self._late_read_at
        since = None
        if self._read_all and newest is not None:
            since = self._oldest_expected(members, newest) if late else newest - RECENT_SECONDS
        for generator, second in telemetry.seconds_of(state.run.key, members, since):
            self._measurements.add(generator, second)
        if not self._read_all or late:
            took = time.time() - now
            self._late_read_at = time.time() + max(LATE_READ_SECONDS, took / LATE_READ_SHARE)
        self._read_all = True

    def _oldest_expected(self, members: set[str], newest: int) -> int | None:
        """Return the first second that can still arrive late. ``None`` while a generator has delivered nothing."""
        marks = [self._measurements.newest(key) for key in members]
        known = [mark for mark in marks if mark is not None]
        if not known or len(known) < len(marks):
            return None
        return min(*known, newest - RECENT_SECONDS)

    def _ready(self, second: int, now: float) -> bool:
        assert self.state is not None
        if now >= second + 1 + GRACE_SECONDS:
            return True
        producing = (protocol.RUNNING, protocol.STOPPING)
        running = [entry["id"] for entry in self.state.participants if entry["state"] in producing]
        return bool(running) and all(self._measurements.get(key, second) is not None for key in running)
