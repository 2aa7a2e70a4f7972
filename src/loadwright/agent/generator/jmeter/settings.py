"""Settings of a generator: environment variables."""

from __future__ import annotations

import os

from loadwright.core.messages import agents

from .command import ToolError

WARM_UP_VARIABLE = "LOADWRIGHT_WARM_UP_SECONDS"
WARM_UP_SECONDS = 7.0
"""With the start of the JVM and of the run, less than 12 s on two cores. Idle ones are steady after about 5 s."""
MAX_WARM_UP_SECONDS = 300.0
STANDBY_VARIABLE = "LOADWRIGHT_STANDBY"


def warm_up_limit() -> float:
    """Return the seconds that a warm-up may take on this machine. Raises ``ToolError`` if the setting is invalid."""
    text = os.environ.get(WARM_UP_VARIABLE, "")
    try:
        limit = float(text) if text else WARM_UP_SECONDS
    except ValueError:
        limit = -1.0
    if not 0 <= limit <= MAX_WARM_UP_SECONDS:
        raise ToolError(agents.WARM_UP_LIMIT(value=text, most=MAX_WARM_UP_SECONDS))
    return limit


def keeps_standby() -> bool:
    """Return whether an idle generator keeps a warm JVM. Raises ``ToolError`` if the setting is invalid."""
    text = os.environ.get(STANDBY_VARIABLE, "0")
    if text not in ("0", "1"):
        raise ToolError(agents.STANDBY_SETTING(value=text))
    return text == "1"
