"""The failed samples that the API of runs returns, and how they are requested."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from .results.failures import MOST_PAGES

MAX_TEXT = 1000


class FailuresAsked(Schema):
    """Which failures are requested."""

    label: str | None = Field(None, description="Only those of this label.")
    code: str | None = Field(None, description="Only those with this response code.")
    generator: str | None = Field(None, description="Only those of the generator with this name.")
    search: str = Field(
        "",
        max_length=MAX_TEXT,
        description="Only those that contain this text in the label, code, message, assertions, request or response.",
    )
    sort: Literal["-at", "at", "-elapsed", "label"] = Field(
        "-at", description="The order: the newest, the oldest or the slowest first, or by label."
    )
    page: int = Field(1, ge=1, le=MOST_PAGES, description="The page, of 20 failures; the last one if there are fewer.")


class SampleShown(Schema):
    """A sample with request and response."""

    label: str = Field(description="The label.")
    at: float = Field(description="When it began, in seconds since the epoch.")
    elapsed_ms: int = Field(description="The response time in ms.")
    success: bool = Field(description="Whether it succeeded.")
    code: str = Field(description="The response code, such as `500`.")
    message: str = Field(description="The response message.")
    thread: str = Field(description="The name of its thread.")
    url: str = Field(description="The address of an HTTP request; else empty.")
    request: str = Field(description="What was sent.")
    request_headers: str = Field(description="The headers of the request.")
    response: str = Field(description="The body of the response; empty if it is binary.")
    response_headers: str = Field(description="The headers of the response.")
    size: int = Field(description="The size of the response in bytes.")
    binary: bool = Field(description="Whether the response is binary.")
    assertions: list[str] = Field(description="The messages of failed assertions.")
    inner: list["SampleShown"] = Field(description="Its sub-samples.")


class FailureShown(SampleShown):
    """A failed sample."""

    generator: str = Field(description="The name of its generator.")


class FailuresShown(Schema):
    """Failed samples of a run."""

    counts: dict[str, int] = Field(description="The number of stored failures of each label, the most frequent first.")
    codes: dict[str, int] = Field(description="The number of stored failures of each response code.")
    generators: dict[str, int] = Field(description="The number of stored failures of each generator.")
    matching: int = Field(description="The number of requested failures on all pages and beyond the last one.")
    newest: list[FailureShown] = Field(description="The requested page of them: by default, the newest 20.")
