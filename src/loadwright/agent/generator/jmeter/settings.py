"""Settings of a generator: environment variables."""

from __future__ import annotations

import os

from loadwright.core.messages import Declaration, agents

from .command import ToolError

WARM_UP_VARIABLE = "LOADWRIGHT_WARM_UP_SECONDS"
WARM_UP_SECONDS = 7.0
"""With the start of the JVM and of the run, less than 12 s on two cores. Idle ones are steady after about 5 s."""
MAX_WARM_UP_SECONDS = 300.0
STANDBY_VARIABLE = "LOADWRIGHT_STANDBY"
TRIAL_STANDBY_VARIABLE = "LOADWRIGHT_TRIAL_STANDBY_SECONDS"
TRIAL_STANDBY_SECONDS = 300.0
MAX_TRIAL_STANDBY_SECONDS = 86_400.0


def warm_up_limit() -> float:
    """Return the seconds that a warm-up may take on this machine. Raises ``ToolError`` if the setting is invalid."""
    return _seconds(WARM_UP_VARIABLE, WARM_UP_SECONDS, MAX_WARM_UP_SECONDS, agents.WARM_UP_LIMIT)


def trial_standby_limit() -> float:
    """Return the seconds for which a JVM waits for the next trial. Raises ``ToolError`` if the setting is invalid."""
    most = MAX_TRIAL_STANDBY_SECONDS
    return _seconds(TRIAL_STANDBY_VARIABLE, TRIAL_STANDBY_SECONDS, most, agents.TRIAL_STANDBY_LIMIT)


def _seconds(variable: str, default: float, most: float, error: Declaration) -> float:
    text = os.environ.get(variable, "")
    try:
        limit = float(text) if text else default
    except ValueError:
        limit = -1.0
    if not 0 <= limit <= most:
        raise ToolError(error(value=text, most=most))
    return limit


def keeps_standby() -> bool:
    """Return whether an idle generator keeps a warm JVM. Raises ``ToolError`` if the setting is invalid."""
    text = os.environ.get(STANDBY_VARIABLE, "0")
    if text not in ("0", "1"):
        raise ToolError(agents.STANDBY_SETTING(value=text))
    return text == "1"
