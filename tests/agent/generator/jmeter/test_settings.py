"""Settings of a generator: defaults, limits, and errors that state what is expected."""

from __future__ import annotations

import pytest

from loadwright.agent.generator.jmeter.command import ToolError
from loadwright.agent.generator.jmeter.settings import (
    STANDBY_VARIABLE,
    TRIAL_STANDBY_SECONDS,
    TRIAL_STANDBY_VARIABLE,
    WARM_UP_SECONDS,
    WARM_UP_VARIABLE,
    keeps_standby,
    trial_standby_limit,
    warm_up_limit,
)


def test_the_warm_up_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WARM_UP_VARIABLE, raising=False)
    assert warm_up_limit() == WARM_UP_SECONDS
    for text, limit in (("0", 0.0), ("2.5", 2.5), ("300", 300.0)):
        monkeypatch.setenv(WARM_UP_VARIABLE, text)
        assert warm_up_limit() == limit


@pytest.mark.parametrize("text", ["soon", "-1", "301", "nan"])
def test_an_invalid_limit_is_an_error(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(WARM_UP_VARIABLE, text)
    with pytest.raises(ToolError, match=f"{WARM_UP_VARIABLE} is '{text}': enter seconds between 0"):
        warm_up_limit()


def test_a_standby_is_kept_if_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STANDBY_VARIABLE, raising=False)
    assert not keeps_standby()
    monkeypatch.setenv(STANDBY_VARIABLE, "1")
    assert keeps_standby()
    monkeypatch.setenv(STANDBY_VARIABLE, "yes")
    with pytest.raises(ToolError, match=f"{STANDBY_VARIABLE} is 'yes': enter 0 or 1"):
        keeps_standby()


def test_a_jvm_for_trials_waits_for_some_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TRIAL_STANDBY_VARIABLE, raising=False)
    assert trial_standby_limit() == TRIAL_STANDBY_SECONDS
    monkeypatch.setenv(TRIAL_STANDBY_VARIABLE, "0")
    assert trial_standby_limit() == 0.0
    monkeypatch.setenv(TRIAL_STANDBY_VARIABLE, "-1")
    with pytest.raises(ToolError, match=f"{TRIAL_STANDBY_VARIABLE} is '-1': enter a number of seconds from 0"):
        trial_standby_limit()
