"""What pages show of servers in a few words."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.templatetags import servers as tags

FACTS = {
    "distribution": "Debian GNU/Linux 12 (bookworm)",
    "cores": 8,
    "memory": 16_800_000_000,
    "java": [{"version": "17.0.9"}, {"version": "8"}],
}


def test_facts_are_shown_in_short_and_unknown_ones_left_out() -> None:
    assert tags.facts_phrase(Server(facts=FACTS)) == "Debian GNU/Linux 12 · 8 cores · 16.8 GB · Java 17.0.9"
    assert tags.facts_phrase(Server(facts={"cores": 1})) == "1 core"
    assert tags.facts_phrase(Server(facts={})) == ""


def test_a_problem_is_a_sentence_with_the_name_of_the_server() -> None:
    problem = {"kind": errors.TIMEOUT, "detail": "", "via": ""}
    assert "web-1" in tags.problem_sentence(Server(name="web-1", address="10.0.0.1", problem=problem))
    assert tags.problem_sentence(Server(problem=None)) == ""


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ({"changed": {"name": 1, "port": 2}}, "name, port"),
        ({"path": "/etc/hosts"}, "/etc/hosts"),
        ({"fingerprint": "SHA256:x"}, "SHA256:x"),
        ({"changed": "odd"}, ""),
        ({}, ""),
    ],
)
def test_the_details_of_an_audit_entry(detail: dict[str, object], shown: str) -> None:
    assert tags.what_of(AuditEntry(detail=detail)) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(86_400 * 2, "2 days"), (86_400 * 400.9, "400 days")])
def test_a_long_uptime_is_in_days(seconds: float, shown: str) -> None:
    assert tags.days(seconds) == shown
    assert "days" not in tags.days(86_400 * 2 - 1)


def test_a_share_of_nothing_is_unknown() -> None:
    assert (tags.share(1, 4), tags.share(0, 4), tags.share(1, 0)) == (0.25, 0, None)
