"""Trials in the database, and what their generators delivered."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

from django.utils import timezone

from loadwright.core.runspec import TrialOptions
from loadwright.server.platform import stored
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.site import Cast

HOSTILE = "&lt;script&gt;alert(&quot;坏&quot;)&lt;/script&gt;"


def trial(cast: Cast, state: str = Run.State.FINISHED, **columns: Any) -> Run:
    """Create a trial of the cast's plan on its generator; by default it has ended."""
    ended = timezone.now() if state in Run.FINAL else None
    run = Run.objects.create(
        name=cast.plan.name, plan=cast.plan, plan_name=cast.plan.name, created_by=cast.user, trial=True,
        spec=replace(cast.ended.spec.tried(cast.plan.name, TrialOptions())), state=state, ended_at=ended,
        bundle_sha256=cast.ended.bundle_sha256, bundle_size=1, **columns,
    )  # fmt: skip
    RunGenerator.objects.create(run=run, agent=cast.agent, position=0)
    return run


def sample(label: str, *, ok: bool = True, body: str = "", inner: str = "", more: str = "", kind: str = "") -> str:
    """Return the line of an HTTP sample, as the plugin writes it."""
    return (
        f'<httpSample t="12" lt="9" ts="1700000000500" s="{str(ok).lower()}" lb="{label}" rc="{200 if ok else 500}" '
        f'rm="OK" tn="Buyers 1-1" by="340" sby="120" ct="4">{more}{inner}<java.net.URL>http://shop/{label}'
        f"</java.net.URL><method>GET</method><responseHeader>HTTP/1.1 200 OK&#10;Content-Type: {kind or 'text/html'}"
        f'</responseHeader><responseData size="{len(body)}">{body}</responseData></httpSample>\n'
    )


def deliver(run: Run, *lines: str) -> None:
    """Store what the generator of a trial delivered."""
    content = "".join(('<?xml version="1.0"?>\n', "<testResults>\n", *lines, "</testResults>\n"))
    name = f"samples-{run.generators.get().agent.key}.jtl.gz"
    stored.write(storage.path(run.key, name), gzip.compress(content.encode()))
