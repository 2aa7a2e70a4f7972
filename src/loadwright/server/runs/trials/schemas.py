"""The data that the API of trials accepts and returns."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from loadwright.core.runspec import MAX_TRIAL_S, TRIAL_S


class TrialAsked(Schema):
    """How a plan is tried."""

    limit_s: float = Field(
        TRIAL_S, gt=0, le=MAX_TRIAL_S, description="Seconds after which it is stopped if it has not ended before."
    )


class AssertionShown(Schema):
    """The result of an assertion."""

    name: str = Field(description="The name of the assertion.")
    passed: bool = Field(description="Whether it passed.")
    message: str = Field(description="Why it failed; empty if it passed.")


class TrialSample(Schema):
    """A sample of a trial."""

    label: str = Field(description="The label.")
    at: float = Field(description="When it began, in seconds since the epoch.")
    elapsed_ms: int = Field(description="The response time in ms.")
    connect_ms: int = Field(description="The time to connect in ms.")
    latency_ms: int = Field(description="The time to the first byte of the response in ms.")
    success: bool = Field(description="Whether it succeeded.")
    code: str = Field(description="The response code, such as `500`.")
    message: str = Field(description="The response message.")
    thread: str = Field(description="The name of its thread.")
    method: str = Field(description="The method of an HTTP request; else empty.")
    url: str = Field(description="The address of an HTTP request; else empty.")
    request_headers: str = Field(description="The headers of the request.")
    cookies: str = Field(description="The cookies of the request.")
    request: str = Field(
        description="The body of an HTTP request, or what another sampler sent as JMeter describes it."
    )
    response_headers: str = Field(description="The headers of the response.")
    response: str = Field(description="The body of the response; empty if it is binary.")
    size: int = Field(description="The size of the body of the response in bytes.")
    received: int = Field(description="Bytes received, with headers.")
    sent: int = Field(description="Bytes sent, with headers.")
    binary: bool = Field(description="Whether the response is binary.")
    cut: list[str] = Field(description="The names of the texts of which only the first 64 KB were kept.")
    checks: list[AssertionShown] = Field(description="The results of its assertions.")
    omitted: int = Field(description="How many of its sub-samples were not kept.")
    inner: list[TrialSample] = Field(description="Its sub-samples, such as redirects and the samples of a transaction.")


class TrialShown(Schema):
    """The samples of a trial so far."""

    state: str = Field(description="The state of the run.")
    cut: bool = Field(description="Whether further samples were not kept.")
    requests: int = Field(description="The number of requests, without transactions and parts of requests.")
    failed: int = Field(description="The number of these that failed.")
    samples: list[TrialSample] = Field(description="The samples in their order.")
