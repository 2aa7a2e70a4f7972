"""The record of a run on disk, from which a restarted agent continues."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from loadwright.agent.runtime.home import write_atomically
from loadwright.core.messages import Message, agents
from loadwright.core.protocol import generator as protocol

log = logging.getLogger(__name__)

KEPT_RUNS = 5
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_RECORD_NAME = "record.json"
_WORK = "work"
_ADDED: dict[str, Any] = {"load_ended_at": None, "remarks": []}
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
    ``remarks`` are those of the JMeter process.
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
        runs = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in runs[self._keep :]:
            shutil.rmtree(path, ignore_errors=True)

    def _of(self, run: str) -> Path:
        # The id comes from the network: use it as a folder name only if it is a plain word.
        plain = _PLAIN_NAME.fullmatch(run)
        return self._folder / (run if plain else hashlib.sha256(run.encode()).hexdigest())

    def _attempts(self, run: str) -> list[Path]:
        attempts = [path for path in self._of(run).glob("*") if path.name.isdigit()]
        return sorted(attempts, key=lambda path: int(path.name))


def _read(folder: Path) -> RunRecord | None:
    try:
        data = {**_ADDED, **json.loads((folder / _RECORD_NAME).read_text(encoding="utf-8"))}
        data["folder"] = folder
        data["error"] = Message.from_json(data["error"]) if data["error"] else None
        data["remarks"] = [Message.from_json(remark) for remark in data["remarks"]]
        return RunRecord(**{item.name: data[item.name] for item in fields(RunRecord)})
    except (OSError, ValueError, LookupError, TypeError):
        return None
