"""Lists of sessions: the administrators' page, the API, and the end of sessions without a process."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.servers.ssh import errors
from loadwright.server.terminal import actions, end_reasons, queries
from loadwright.server.terminal.end_reasons import Ending
from loadwright.server.terminal.models import TerminalSession


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def session(user: User, name: str = "web-1", **fields: object) -> TerminalSession:
    given = {"server_address": "10.0.0.1", "address": "192.0.2.7", "started_at": timezone.now(), "attached": True}
    return TerminalSession.objects.create(user=user, server_name=name, **{**given, **fields})


def test_administrators_see_who_is_where(admin: Client, ann: User) -> None:
    session(ann, "<b>web-1</b>", bytes_out=2048, input_at=timezone.now())
    session(ann, "web-2", attached=False)
    over = session(ann, "web-3")
    actions.finished(over.key, Ending(end_reasons.CLOSED_BY, who="root"), bytes_in=5, bytes_out=6)
    page = admin.get("/terminal/sessions").content.decode()
    assert "&lt;b&gt;web-1&lt;/b&gt;" in page
    assert "<b>web-1" not in page
    for text in ("192.0.2.7", "2.05 kB", "in use", "browser disconnected", "web-3", "closed by root"):
        assert text in page
    found = admin.get("/terminal/sessions?q=WEB-2&sort=-out").content.decode()
    assert "web-2" in found
    assert "web-1" not in found
    assert "No entries match" in admin.get("/terminal/sessions?q=zzz").content.decode()


def test_an_empty_list_says_what_to_do(admin: Client) -> None:
    assert "No open terminals" in admin.get("/terminal/sessions").content.decode()


def test_the_page_is_for_administrators(ann: User) -> None:
    client = Client()
    client.force_login(ann)
    assert client.get("/terminal/sessions").status_code == 403


def test_the_api_shows_ones_own_and_to_administrators_all(admin: Client, ann: User) -> None:
    row = session(ann)
    own, other = Client(), Client()
    own.force_login(ann)
    other.force_login(User.objects.create_user("bob"))
    assert [found["key"] for found in own.get("/api/v1/terminal/sessions").json()] == [row.key]
    assert other.get("/api/v1/terminal/sessions").json() == []
    assert admin.get("/api/v1/terminal/sessions").json()[0]["person"] == "ann"
    assert other.delete(f"/api/v1/terminal/sessions/{row.key}").status_code == 404
    assert admin.delete(f"/api/v1/terminal/sessions/{row.key}").status_code == 204
    row.refresh_from_db()
    # Its process closes the shell, which ends the session.
    assert (row.ended_why, row.ended_detail, row.ended_at) == ("closed_by", {"who": "root"}, None)
    assert own.get("/api/v1/terminal/sessions").json() == []


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


REASONS = {*end_reasons.SENTENCES, *errors.SENTENCES}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("why", sorted(REASONS))
def test_every_reason_has_a_sentence_that_names_the_server(why: str, language: str) -> None:
    with translation.override(language):
        said = end_reasons.sentence(Ending(why, detail="cause", who="root"), name="web-1", address="10.0.0.1")
        assert "%(" not in said
        assert "web-1" in said or why == errors.GONE
        if language == "zh-hans" and why in end_reasons.SENTENCES:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_every_reason_has_words_for_the_table() -> None:
    not_over = {end_reasons.TAKEN}
    of_files = {errors.NO_SFTP}
    assert set(end_reasons.WORDS) == REASONS - not_over - of_files
