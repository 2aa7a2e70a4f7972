"""The data that the API of trials accepts and returns."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from loadwright.core.runspec import MAX_TRIAL_S, TRIAL_S


class TrialAsked(Schema):
    """How a plan is tried: it is stopped after ``limit_s`` seconds if it has not ended before."""

    limit_s: float = Field(TRIAL_S, gt=0, le=MAX_TRIAL_S)


class AssertionShown(Schema):
    """The result of an assertion; ``message`` is empty if it passed."""

    name: str
    passed: bool
    message: str


class TrialSample(Schema):
    """A sample of a trial; ``at`` is in seconds since the epoch, ``size`` the bytes of the response's body.

    ``request`` is the body of an HTTP request, or what another sampler sent as JMeter describes it. A binary response
    has no text. ``cut`` names the texts of which only the beginning was kept, 64 KB each. ``inner`` are sub-samples,
    such as redirects and the samples of a transaction; ``omitted`` is how many of them were not kept. ``received`` and
    ``sent`` are bytes with headers.
    """

    label: str
    at: float
    elapsed_ms: int
    connect_ms: int
    latency_ms: int
    success: bool
    code: str
    message: str
    thread: str
    method: str
    url: str
    request_headers: str
    cookies: str
    request: str
    response_headers: str
    response: str
    size: int
    received: int
    sent: int
    binary: bool
    cut: list[str]
    checks: list[AssertionShown]
    omitted: int
    inner: list[TrialSample]


class TrialShown(Schema):
    """The samples of a trial so far. ``cut``: further ones were not kept.

    ``requests`` and ``failed`` are numbers of requests: transactions and parts of requests are not counted.
    """

    state: str
    cut: bool
    requests: int
    failed: int
    samples: list[TrialSample]
