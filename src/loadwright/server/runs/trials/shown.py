"""What pages show of a trial: its rows, and the texts of a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from loadwright.core.jtl import Sample, Variable
from loadwright.core.pretty import pretty
from loadwright.core.recordings.comparison import Comparison, compare
from loadwright.core.recordings.responses import RecordedResponse
from loadwright.core.trial import Row, Trial
from loadwright.server.plans import recordings
from loadwright.server.runs.models import Run

_CONTENT_TYPE = re.compile(r"^content-type:[ \t]*([^\r\n;]{1,100})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class ShownRow:
    """A row of the list; ``thread`` is set where samples of another thread begin."""

    row: Row
    thread: str

    @property
    def steps(self) -> range:
        """One step for each sample around it."""
        return range(self.row.depth)


def shown_rows(trial: Trial) -> Iterator[ShownRow]:
    thread = ""
    for row in trial.rows:
        begins = row.depth == 0 and row.sample.thread != thread
        if begins:
            thread = row.sample.thread
        yield ShownRow(row, thread if begins else "")


@dataclass(frozen=True)
class ShownSample:
    """A sample with its texts as people read them."""

    row: Row
    recorded: RecordedResponse | None = None
    """The response that was recorded for the request, if there is one."""

    @property
    def sample(self) -> Sample:
        return self.row.sample

    @cached_property
    def media_type(self) -> str:
        """The type of the response as its headers state it; empty if they do not."""
        found = _CONTENT_TYPE.search(self.sample.response_headers)
        return found[1].strip() if found else ""

    @property
    def changed_variables(self) -> list[Variable]:
        return [one for one in self.sample.variables if one.changed]

    @property
    def other_variables(self) -> list[Variable]:
        return [one for one in self.sample.variables if not one.changed]

    @property
    def request_line(self) -> str:
        """The method, if it is known, and the address."""
        return f"{self.sample.method} {self.sample.url}".strip()

    @property
    def cookie_header(self) -> str:
        """The cookies that were sent, as a header: JMeter lists them apart."""
        return f"Cookie: {self.sample.cookies}"

    @cached_property
    def pretty_request(self) -> str | None:
        return pretty(self.sample.request)

    @cached_property
    def pretty_response(self) -> str | None:
        return pretty(self.sample.response)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The recorded response beside the received one."""
        return compare(self.recorded, self.sample) if self.recorded is not None else None


def shown_sample(run: Run, row: Row) -> ShownSample:
    """Return a sample with the response that was recorded for it."""
    mark = row.sample.recorded
    recorded = recordings.response(run.plan_id, mark) if mark and run.plan_id is not None else None
    return ShownSample(row, recorded)


def reached_its_limit(run: Run) -> bool:
    """Return whether the time limit ended a trial."""
    ended, limit = run.load_ended_at, run.end_at
    return run.outcome in ("", Run.State.FINISHED) and None not in (ended, limit) and ended == limit
