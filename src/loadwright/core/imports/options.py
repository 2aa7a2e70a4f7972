"""What people may choose about an import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HarOptions:
    """What becomes part of the plan of a HAR. Pauses above ``max_pause_ms`` are shortened to it; 0 leaves all out.

    With ``pages``, the requests of each recorded page are in a Transaction Controller. With ``responses``, the recorded
    responses are kept, and the requests name them.
    """

    static: bool = False
    telemetry: bool = False
    max_pause_ms: int = 10_000
    pages: bool = True
    responses: bool = False


@dataclass(frozen=True)
class ImportOptions:
    """The choices of all formats.

    ``base_url`` is sent the requests that were recorded or described for the most frequent protocol, host and port;
    empty for these. ``server`` is one of those that an OpenAPI document lists, by default the first. ``correlate`` are
    the variables that replace values of responses, as an import of a HAR proposes them.
    """

    recording: HarOptions = HarOptions()
    base_url: str = ""
    server: str = ""
    correlate: tuple[str, ...] = ()
