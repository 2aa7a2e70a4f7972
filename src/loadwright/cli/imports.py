"""``loadwright plan import``: plans from recordings, collections, API descriptions and commands."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import typer

from loadwright.core.imports import HarOptions, Imported, ImportOptions, ImportRefusedError, convert
from loadwright.core.imports.har.conversion import MAX_BYTES
from loadwright.core.jmx.document.bundle import PLAN_SUFFIX
from loadwright.core.jmx.document.writer import write_plan

from . import whole_files
from .errors import BadInputError, reported
from .terminal import console, counted, line, short

Format = Literal["har", "postman", "openapi", "curl", "powershell"]


def import_plan(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The file to convert.", show_default=False)],
    format_name: Annotated[
        Format | None, typer.Option("--format", help="Its format; recognised by the content if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the plan; by default beside FILE, as .jmx.", show_default=False)
    ] = None,
    environment: Annotated[
        list[Path] | None, typer.Option(help="An environment of Postman; can be repeated.", show_default=False)
    ] = None,
    static: Annotated[bool, typer.Option(help="Keep requests for static files of a HAR.")] = False,
    telemetry: Annotated[bool, typer.Option(help="Keep requests of a HAR to services for statistics.")] = False,
    longest_pause: Annotated[
        int, typer.Option(metavar="MS", help="Shorten longer pauses of a HAR to this; 0 keeps none.", min=0)
    ] = HarOptions.max_pause_ms,
    pages: Annotated[bool, typer.Option(help="Make each page of a HAR a Transaction Controller.")] = True,
    base_url: Annotated[
        str, typer.Option(metavar="URL", help="Send requests here instead, such as https://test.example.com:8443.")
    ] = "",
    server_url: Annotated[
        str, typer.Option(metavar="URL", help="The server of an OpenAPI document; by default its first.")
    ] = "",
    correlate: Annotated[
        list[str] | None,
        typer.Option(metavar="VARIABLE", help="Extract a recorded value that is proposed; can be repeated."),
    ] = None,
) -> None:
    """Convert a HAR, a Postman collection, an OpenAPI document or commands of curl or PowerShell to a plan.

    What was left out is listed.
    """
    with reported():
        target = out or _beside(source)
        try:
            imported = convert(
                source.name,
                whole_files.read(source, MAX_BYTES),
                format_name or "",
                options=ImportOptions(
                    HarOptions(static, telemetry, longest_pause, pages), base_url, server_url, tuple(correlate or ())
                ),
                environments=[(str(path), whole_files.read(path)) for path in environment or ()],
            )
        except ImportRefusedError as error:
            raise BadInputError(str(error)) from None
        if target == source:
            _require_free(target)
        whole_files.write(target, write_plan(imported.plan))
    _report(imported, target)
    _propose(imported, correlate or ())


def _beside(source: Path) -> Path:
    """Return the plan's path if none is given, where no other file may be."""
    target = source.with_suffix(PLAN_SUFFIX)
    # A file that is called like a plan may be one, which its conversion says.
    if target != source:
        _require_free(target)
    return target


def _require_free(target: Path) -> None:
    if target.exists():
        raise BadInputError(f"{target} exists already; name the plan with --out")


def _report(imported: Imported, target: Path) -> None:
    line(f"{target} has {counted(imported.requests, 'request')}.")
    shown = console(stderr=True)
    for message in imported.messages:
        line(f"warning: {message}", shown, style="yellow")


def _propose(imported: Imported, chosen: Collection[str]) -> None:
    """List values of responses that later requests send, and were not chosen."""
    shown = console(stderr=True)
    for one in imported.correlations:
        if one.variable not in chosen:
            uses = ", ".join(dict.fromkeys(use.request for use in one.uses))
            text = f"{short(one.value)} in the response to {one.request} is sent by {short(uses)}"
            line(f"--correlate {one.variable}: {text}", shown, style="cyan")
    known = {one.variable for one in imported.correlations}
    for name in chosen:
        if name not in known:
            line(f"warning: no value is called {name}", shown, style="yellow")
