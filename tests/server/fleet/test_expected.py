"""Agents to which somebody is about to give an order."""

from __future__ import annotations

import pytest

from loadwright.server.fleet.expected import expect, expecting


@pytest.mark.django_db
def test_only_the_agents_that_were_named_are_expecting() -> None:
    assert expecting(["a", "b"]) == set()
    expect("a")
    expect("a")
    assert expecting(["a", "b"]) == {"a"}
    assert expecting([]) == set()
