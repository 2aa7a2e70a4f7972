"""Names and sizes of the files that generators deliver."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from loadwright.server.fleet.models import Agent
from loadwright.server.runs import agent_files, storage
from loadwright.server.runs.models import Run, RunGenerator


def participant(attempt: int = 0) -> RunGenerator:
    return RunGenerator(pk=7, run=Run(key="r"), agent=Agent(key="a1"), attempt=attempt)


def test_every_attempt_has_its_own_names() -> None:
    first = agent_files.names(participant())
    assert "jmeter-a1.log" in first
    assert all(storage.valid_name(name) for name in first)
    third = agent_files.names(participant(attempt=2))
    assert len(third) == 3 * len(first)
    assert {"jmeter-a1.log", "jmeter-a1-2.log", "results-a1-3.jtl.gz"} < set(third)
    assert not {"jmeter-a1-1.log", "jmeter-a1-4.log"} & set(third)


def test_only_the_files_of_the_participant_count() -> None:
    for name in ("jmeter-a1.log", "written-a1-2.zip", "jmeter-a12.log", "result.json"):
        default_storage.save(storage.path("r", name), ContentFile(b"x" * 10))
    part = participant(attempt=1)
    assert agent_files.stored_bytes(part, "results-a1.jtl") == 20
    assert agent_files.stored_bytes(part, "jmeter-a1.log") == 10
    assert agent_files.stored_bytes(participant(), "") == 10


def test_what_is_received_counts_until_its_end() -> None:
    with agent_files.receiving(participant()) as one:
        assert one(10) == 10
        with suppress(ConnectionError), agent_files.receiving(participant()) as two:
            assert two(5) == 15
            raise ConnectionError
        assert one(1) == 11
    with agent_files.receiving(participant()) as later:
        assert later(0) == 0
