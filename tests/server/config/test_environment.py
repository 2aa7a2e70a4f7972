"""Settings from the environment: what is read, and what is refused with the name of the variable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from loadwright.server.config import environment


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (environment.switch, "Yes", True),
        (environment.switch, "off", False),
        (environment.words, " a, ,b ", ["a", "b"]),
        (environment.words, "", []),
        (environment.networks, "", []),
        (environment.networks, "127.0.0.1, 10.0.0.0/8,::1", ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]),
        (environment.seconds, "0.5", 0.5),
        (environment.count, "0", 0),
        (environment.megabytes, "2", 2 * 1024 * 1024),
        (environment.weights, "5, 3,0.5", (5.0, 3.0, 0.5)),
    ],
)
def test_what_is_read(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (environment.switch, "perhaps"),
        (environment.networks, "proxy.example"),
        (environment.networks, "10.0.0.1/8"),
        (environment.networks, "*"),
        (environment.seconds, "0"),
        (environment.seconds, "soon"),
        (environment.count, "-1"),
        (environment.count, "1.5"),
        (environment.megabytes, "0"),
        (environment.weights, "1,2"),
        (environment.weights, "0,0,0"),
        (environment.weights, "3,-1,nan"),
    ],
)
def test_what_is_wrong_is_refused_with_the_variable_and_what_is_expected(
    parse: Callable[[str], Any], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADWRIGHT_X", text)
    with pytest.raises(ImproperlyConfigured, match=rf"LOADWRIGHT_X.*'{text}'.*a good one"):
        environment.read("LOADWRIGHT_X", "1", parse, "a good one")


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADWRIGHT_X", "  ")
    assert environment.read("LOADWRIGHT_X", "7", environment.count, "a count") == 7


def test_a_database_is_named_by_a_url() -> None:
    found = environment.database("mysql://user:p%40ss@db.test:3307/name?charset=utf8mb4")
    assert "mysql" in found["ENGINE"]
    assert (found["USER"], found["PASSWORD"], found["HOST"], str(found["PORT"])) == ("user", "p@ss", "db.test", "3307")
    assert found["NAME"] == "name"
    assert "sqlite" in environment.database("sqlite:////data/x.db")["ENGINE"]
    with pytest.raises((ValueError, KeyError)):
        environment.database("oracle://h/x")


def test_a_kept_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    first = environment.kept_secret(path)
    assert environment.kept_secret(path) == first
    assert len(first) > 30
    assert path.stat().st_mode & 0o077 == 0
    assert environment.kept_secret(tmp_path / "other") != first
