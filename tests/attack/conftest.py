"""The installation under attack, one for each module, and the check after every attack."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import httpx
import pytest

from .victim import HEALTHY_S, MOST_MB, Victim, attacked

LONG = "ATTACK_EXAMPLES" in os.environ
"""Only then is the time checked in which /healthz answers: it depends on the machine."""


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    with attacked(tmp_path_factory.mktemp("victim")) as victim:
        yield victim


@pytest.fixture(autouse=True)
def unharmed(victim: Victim, request: pytest.FixtureRequest) -> Iterator[None]:
    """Check after every attack that the server answers, has logged no failure and has not used too much memory."""
    victim.forget_memory()
    before, answered = len(victim.server.log()), len(victim.health_s)
    yield
    assert httpx.get(f"{victim.server.url}/healthz", timeout=60).text == "ok\n"
    log = victim.server.log()[before:]
    assert "Traceback" not in log, log[log.index("Traceback") :][:5000]
    times = victim.health_s[answered:] or [0.0]
    figures = f"/healthz {max(times) * 1000:.0f} ms at most, memory {victim.most_mb:.0f} MB at most"
    sys.stdout.write(f"{request.node.name}: {figures}\n")
    assert victim.most_mb <= MOST_MB
    assert min(times) >= 0
    if LONG:
        assert max(times) <= HEALTHY_S
