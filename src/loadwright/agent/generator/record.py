"""The record of a run on disk, from which a restarted agent continues."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from loadwright.agent.runtime.home import write_atomically
from loadwright.core.messages import Message, agents
from loadwright.core.protocol import MOST_KEPT, is_run_id
from loadwright.core.protocol import generator as protocol

log = logging.getLogger(__name__)

KEPT_RUNS = 5
_RECORD_NAME = "record.json"
_WORK = "work"
_ADDED: dict[str, Any] = {"load_ended_at": None, "remarks": [], "cached": []}
"""Fields that records of earlier versions lack."""


def is_own(name: str) -> bool:
    """Return whether what has this name in the folder of a run is the agent's, not the plan's."""
    # A record is written under a name that contains its own.
    return name == _WORK or _RECORD_NAME in name


@dataclass
class RunRecord:
    """One run on this generator. ``agent`` is the agent's id at that time, ``folder`` contains the run's files.

    ``points_dropped`` counts measured points that did not fit into the spool, ``pid`` is JMeter's process,
    ``delivered`` whether its log files have been uploaded. ``attempt`` is that of the order. ``load_ended_at`` and
    ``remarks`` are those of the JMeter process. ``cached`` are the checksums of its bundle and data files, which are
    cached outside of the folder.
    """

    run: str
    agent: str
    folder: Path
    state: str = protocol.PREPARING
    seconds: int = 0
    last_second: int | None = None
    points_dropped: int = 0
    error: Message | None = None
    pid: int | None = None
    delivered: bool = False
    attempt: int = 0
    load_ended_at: float | None = None
    remarks: list[Message] = field(default_factory=list)
    cached: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether the load of this run has ended permanently."""
        return self.state in (protocol.ENDED, protocol.FAILED)

    @property
    def interrupted(self) -> bool:
        """Whether its agent was killed under load, and what JMeter measured without it is not delivered yet."""
        known = self.error is not None and self.error.code == agents.INTERRUPTED.code and not self.delivered
        return known or self.state in (protocol.RUNNING, protocol.STOPPING)

    @property
    def work(self) -> Path:
        """The folder of JMeter's log and results."""
        return self.folder / _WORK

    @property
    def plan(self) -> Path:
        """The folder of the plan and its data files."""
        return self.folder / "plan"

    def still_runs(self) -> bool:
        """Return whether JMeter's process exists; a process id reused by another program does not count."""
        try:
            current = Path(f"/proc/{self.pid}/cwd").resolve(strict=True)
        except OSError:
            return False
        # The plan may be in a subfolder of its files.
        return self.plan.resolve() in (current, *current.parents)

    def save(self) -> None:
        """Write the record. A disk error is only logged, because just a restarted agent needs the record."""
        data = {
            **asdict(self),
            "folder": "",
            "error": self.error.to_json() if self.error else None,
            "remarks": [remark.to_json() for remark in self.remarks],
        }
        try:
            write_atomically(self.folder / _RECORD_NAME, json.dumps(data).encode())
        except OSError as error:
            log.warning("Cannot write the record of run %s: %s.", self.run, error)


class RunFolders:
    """``<folder>/<run id>/<n>`` with one ``n`` per attempt; only the newest runs are kept."""

    def __init__(self, folder: Path, keep: int = KEPT_RUNS) -> None:
        self._folder = folder
        self._keep = keep

    def latest(self, run: str, agent: str) -> RunRecord | None:
        """Return the record of ``run`` under this agent id, if it exists."""
        attempts = self._attempts(run)
        record = _read(attempts[-1]) if attempts else None
        return record if record is not None and (record.run, record.agent) == (run, agent) else None

    def next(self, run: str, agent: str, attempt: int = 0) -> RunRecord:
        """Return the record of a new attempt; its folder is not created yet."""
        folders = self._attempts(run)
        folder = self._of(run) / str(int(folders[-1].name) + 1 if folders else 1)
        return RunRecord(run, agent, folder, attempt=attempt)

    def create(self, record: RunRecord) -> None:
        """Create the folders of ``record`` unless they exist, and remove the oldest runs. Raises ``OSError``."""
        for folder in (record.work, record.plan):
            folder.mkdir(parents=True, exist_ok=True)
        record.save()
        runs = sorted(self._folder.iterdir(), key=_changed_at, reverse=True)
        for path in runs[self._keep :]:
            shutil.rmtree(path, ignore_errors=True)

    def kept(self) -> list[str]:
        """Return the ids of the runs that have a folder, at most ``MOST_KEPT``: the names of their folders."""
        try:
            with os.scandir(self._folder) as entries:
                found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return []
        return sorted(filter(is_run_id, found))[:MOST_KEPT]

    def runs_jmeter(self, run: str) -> bool:
        """Return whether a JMeter that a killed agent left behind still runs in the folder of ``run``."""
        return any(record.still_runs() for record in self._records(run))

    def unshared(self, run: str) -> set[str]:
        """Return the checksums of what ``run`` has cached and no other kept run has."""
        others = [record.cached for other in self.kept() if other != run for record in self._records(other)]
        return {checksum for record in self._records(run) for checksum in record.cached}.difference(*others)

    def remove(self, run: str) -> None:
        """Remove the files of a kept run; blocks. Raises ``OSError``."""
        # The id comes from the network: it is used as a folder name only if it is that of a folder here.
        if run in self.kept():
            shutil.rmtree(self._folder / run)

    def _of(self, run: str) -> Path:
        # The id comes from the network: use it as a folder name only if it is a plain word.
        return self._folder / (run if is_run_id(run) else hashlib.sha256(run.encode()).hexdigest())

    def _attempts(self, run: str) -> list[Path]:
        attempts = [path for path in self._of(run).glob("*") if path.name.isdigit()]
        return sorted(attempts, key=lambda path: int(path.name))

    def _records(self, run: str) -> list[RunRecord]:
        return [record for path in self._attempts(run) if (record := _read(path)) is not None]


def _changed_at(folder: Path) -> float:
    """Return when a folder was changed, 0 if it was just removed."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _read(folder: Path) -> RunRecord | None:
    try:
        data = {**_ADDED, **json.loads((folder / _RECORD_NAME).read_text(encoding="utf-8"))}
        data["folder"] = folder
        data["error"] = Message.from_json(data["error"]) if data["error"] else None
        data["remarks"] = [Message.from_json(remark) for remark in data["remarks"]]
        return RunRecord(**{item.name: data[item.name] for item in fields(RunRecord)})
    except (OSError, ValueError, LookupError, TypeError):
        return None
