"""The data that the API of trials accepts and returns."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from loadwright.core.jmx.document.limits import MAX_ELEMENTS
from loadwright.core.runspec import MAX_TRIAL_S, TRIAL_S
from loadwright.server.platform.unknown_names import RequestSchema


class TrialAsked(RequestSchema):
    """How a plan is tried."""

    limit_s: float = Field(
        TRIAL_S, gt=0, le=MAX_TRIAL_S, description="Seconds after which it is stopped if it has not ended before."
    )
    revision: int | None = Field(
        None, ge=1, le=2**31 - 1, description="The number of the revision to try; the newest one by default."
    )
    draft: bool = Field(
        False,
        description="Whether to try your draft of the plan, whose elements have the numbers that they have in it.",
    )
    element: int | None = Field(
        None,
        ge=1,
        le=MAX_ELEMENTS,
        description="The `number` of the element to try, as the outline of the plan states it: a thread group, a "
        "controller or a sampler, with all that is in its scope. The whole plan by default.",
    )
    setup: bool = Field(True, description="Whether setUp and tearDown thread groups are executed, too.")
    timers: bool = Field(True, description="Whether timers delay it.")


class AssertionShown(Schema):
    """The result of an assertion."""

    name: str = Field(description="The name of the assertion.")
    passed: bool = Field(description="Whether it passed.")
    message: str = Field(description="Why it failed; empty if it passed.")


class VariableShown(Schema):
    """A variable of a thread before and after a sample."""

    name: str = Field(description="The name.")
    before: str | None = Field(description="The value before the pre-processors of the sample; null without one.")
    after: str | None = Field(description="The value after its assertions; null if the variable was removed.")
    cut: bool = Field(description="Whether only the first 8 KB of its values were kept.")


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
    variables: list[VariableShown] = Field(
        description="The variables of its thread, those that it changed first; empty for parts of a request and for "
        "transactions that are no sample of their own."
    )
    omitted_variables: int = Field(description="How many variables were not kept.")
    omitted: int = Field(description="How many of its sub-samples were not kept.")
    inner: list[TrialSample] = Field(description="Its sub-samples, such as redirects and the samples of a transaction.")


class LogEntryShown(Schema):
    """A warning or an error in JMeter's log."""

    at: str = Field(description="The time by the clock of the generator, as JMeter writes it.")
    level: str = Field(description="`WARN`, `ERROR` or `FATAL`.")
    logger: str = Field(description="The part of JMeter that logged it.")
    text: str = Field(description="What happened, with its causes.")
    count: int = Field(description="How often it happened; `at` is the first time.")


class TrialShown(Schema):
    """The samples of a trial so far."""

    state: str = Field(description="The state of the run.")
    cut: bool = Field(description="Whether further samples were not kept.")
    requests: int = Field(description="The number of requests, without transactions and parts of requests.")
    failed: int = Field(description="The number of these that failed.")
    samples: list[TrialSample] = Field(description="The samples in their order.")
    log: list[LogEntryShown] = Field(
        description="The first 50 different warnings and errors in JMeter's log, once the trial has ended."
    )
