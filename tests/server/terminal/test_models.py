"""Lists of sessions: the administrators' page, the API, and the end of sessions without a process."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.terminal import actions, queries
from loadwright.server.terminal.end_reasons import Ending
from loadwright.server.terminal.models import TerminalSession
from tests.server.terminal.x import session


def test_what_no_process_keeps_is_swept_up(ann: User) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    lost = session(ann, seen_at=long_ago)
    unused = session(ann, seen_at=long_ago, started_at=None)
    wanted = session(ann, seen_at=long_ago, ended_why="stopped")
    old = session(ann, ended_at=timezone.now() - timedelta(days=40), ended_why="exited")
    there = session(ann)
    actions.sweep()
    rows = {row.key: row.ended_why for row in TerminalSession.objects.all()}
    assert rows == {lost.key: "lost", unused.key: "unused", wanted.key: "stopped", there.key: ""}
    assert old.key not in rows
    assert AuditEntry.objects.filter(what="terminal.close").count() == 3


def test_the_first_reason_stays(ann: User) -> None:
    row = session(ann, ended_why="closed_by", ended_detail={"who": "root"})
    assert actions.finished(row.key, Ending("exited"), bytes_in=1, bytes_out=2) == Ending("closed_by", who="root")
    assert actions.finished(row.key, Ending("exited"), bytes_in=1, bytes_out=2) == Ending("closed_by", who="root")
    assert AuditEntry.objects.filter(what="terminal.close").count() == 1


def test_sessions_that_are_over_count_no_more(ann: User) -> None:
    for _ in range(actions.MAX_SESSIONS):
        session(ann, seen_at=timezone.now() - timedelta(minutes=5))
    assert not queries.living().exists()
