"""``loadwright plan diff``: what differs between two plans, or between a folder and its plan on a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from loadwright.cli import whole_files
from loadwright.cli.access import Token, TokenFile, call
from loadwright.cli.errors import DONE, NOT_MET, BadInputError, reported
from loadwright.cli.run.files import absolute
from loadwright.cli.run.plan import read_source, unreadable
from loadwright.cli.server_api import ServerApi
from loadwright.cli.terminal import document, line, short
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan, PlanError
from loadwright.core.jmx.editing.differences import ADDED, CHANGED, MOVED, REMOVED, Change, differences

from .folder import State, digest_of, files_of, require_state, unpack

Output = Literal["text", "json"]
Format = Annotated[Output, typer.Option("--format", help="How to print it.")]

_SIGNS = {ADDED: ("+", "green"), REMOVED: ("-", "red"), CHANGED: ("~", "yellow"), MOVED: (">", "cyan")}
HERE = Path()
_PLACE = " › "


def diff(
    one: Annotated[
        Path, typer.Argument(metavar="ONE", help="The earlier .jmx or .zip; with --server the folder.")
    ] = HERE,
    other: Annotated[Path | None, typer.Argument(metavar="OTHER", help="The later .jmx or .zip.")] = None,
    server: Annotated[
        str | None, typer.Option(metavar="URL", help="Compare a revision on this server with a folder that was pulled.")
    ] = None,
    revision: Annotated[
        int | None, typer.Option(help="With --server, the revision; by default the newest.", min=1, show_default=False)
    ] = None,
    output: Format = "text",
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Show what differs between two plans: elements and their properties; with --server, data files as well.

    The exit code is 0 if nothing differs, and 1 otherwise.
    """
    with reported():
        if server is None:
            if other is None:
                raise BadInputError("name two plans to compare, or a server with --server")
            before, after = read_source(one).plan, read_source(other).plan
            data_files: list[tuple[str, str]] = []
        else:
            if other is not None:
                raise BadInputError("--server compares one folder; leave out the second plan")
            before, after, data_files = _with_server(absolute(one), server, revision, token, token_file)
        found = list(differences(before, after))
    if output == "json":
        files = [{"kind": kind, "path": path} for kind, path in data_files]
        document({"elements": [asdict(change) for change in found], "files": files})
    else:
        _print(found, data_files)
    raise typer.Exit(NOT_MET if found or data_files else DONE)


def _with_server(
    folder: Path, server: str, revision: int | None, token: str | None, token_file: Path | None
) -> tuple[Plan, Plan, list[tuple[str, str]]]:
    """Return the plan on the server, that in the folder, and what differs in data files."""
    state = require_state(folder)
    files = files_of(folder, state)
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        work = Path(temporary)

        async def ask(api: ServerApi) -> str:
            return await _download(api, state, revision, work)

        name = call(ask, server, token, token_file)
        theirs = {path.relative_to(work).as_posix(): path for path in work.rglob("*") if path.is_file()}
        plans = _read(theirs.pop(name)), _read(files.pop(state.document))
        return *plans, list(_file_changes(theirs, files))


async def _download(api: ServerApi, state: State, revision: int | None, work: Path) -> str:
    """Write the files of a revision to ``work``, and return the path of its .jmx."""
    number = revision or (await api.call("GET", f"/plans/{state.plan}"))["revision"]
    found = await api.call("GET", f"/plans/{state.plan}/revisions/{number}")
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        upload = Path(temporary) / "upload"
        await api.download(f"/plans/{state.plan}/revisions/{number}/download", upload)
        return unpack(upload, found["filename"], found["chosen"], work)


def _read(path: Path) -> Plan:
    data = whole_files.read(path)
    try:
        return read_plan(data, str(path))
    except PlanError as error:
        raise unreadable(error, path, data) from None


def _file_changes(before: dict[str, Path], after: dict[str, Path]) -> Iterator[tuple[str, str]]:
    for path in sorted({*before, *after}):
        if path not in after:
            yield REMOVED, path
        elif path not in before:
            yield ADDED, path
        elif digest_of(before[path]) != digest_of(after[path]):
            yield CHANGED, path


def _print(found: list[Change], data_files: list[tuple[str, str]]) -> None:
    for change in found:
        sign, style = _SIGNS[change.kind]
        line(f"{sign} {_PLACE.join([*change.above, change.name])} ({change.testclass})", style=style)
        for one in change.properties:
            before = "–" if one.before is None else f"“{short(one.before)}”"
            after = "–" if one.after is None else f"“{short(one.after)}”"
            line(f"    {one.name}: {before} → {after}")
    for kind, path in data_files:
        sign, style = _SIGNS[kind]
        line(f"{sign} {path}", style=style)
