"""``loadwright plan import``: plans from recordings, collections, API descriptions and commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from loadwright.core.imports import HarOptions, Imported, ImportOptions, ImportRefusedError, convert
from loadwright.core.imports.har.conversion import MAX_BYTES
from loadwright.core.jmx.document.bundle import PLAN_SUFFIX
from loadwright.core.jmx.document.writer import write_plan

from . import whole_files
from .errors import BadInputError, reported
from .terminal import console, counted, line

Format = Literal["har", "postman", "openapi", "curl"]


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
) -> None:
    """Convert a HAR, a Postman collection, an OpenAPI document or curl commands to a plan; list what was left out."""
    with reported():
        target = out or _beside(source)
        try:
            imported = convert(
                source.name,
                whole_files.read(source, MAX_BYTES),
                format_name or "",
                options=ImportOptions(HarOptions(static, telemetry, longest_pause, pages), base_url, server_url),
                environments=[(str(path), whole_files.read(path)) for path in environment or ()],
            )
        except ImportRefusedError as error:
            raise BadInputError(str(error)) from None
        whole_files.write(target, write_plan(imported.plan))
    _report(imported, target)


def _beside(source: Path) -> Path:
    """Return the plan's path if none is given, where no other file may be."""
    target = source.with_suffix(PLAN_SUFFIX)
    if target.exists():
        raise BadInputError(f"{target} exists already; name the plan with --out")
    return target


def _report(imported: Imported, target: Path) -> None:
    line(f"{target} has {counted(imported.requests, 'request')}.")
    shown = console(stderr=True)
    for message in imported.messages:
        line(f"warning: {message}", shown, style="yellow")
