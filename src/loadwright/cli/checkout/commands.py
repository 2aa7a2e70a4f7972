"""``loadwright plan pull`` and ``push``: plans of a server in folders, such as those of a git repository."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from loadwright.cli.access import Server, Token, TokenFile, call
from loadwright.cli.errors import BadInputError, reported
from loadwright.cli.revisions import PlanId
from loadwright.cli.run.files import absolute
from loadwright.cli.server_api import ServerApi
from loadwright.cli.terminal import console, counted, line

from .folder import (
    State,
    changed,
    digest_of,
    files_of,
    listed,
    new_state,
    pack,
    read_state,
    replace_files,
    require_state,
    same_file,
    unpack,
    write_state,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the plan and its files.")]
HERE = Path()


def pull(
    plan: PlanId,
    server: Server,
    folder: Folder = HERE,
    revision: Annotated[
        int | None, typer.Option(help="The revision; by default the newest.", min=1, show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite local changes.")] = False,
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Write a plan of a server and its files into a folder."""

    async def ask(api: ServerApi) -> str:
        return await _pull(api, plan, revision, absolute(folder), force=force)

    line(call(ask, server, token, token_file))


def push(
    server: Server,
    folder: Folder = HERE,
    note: Annotated[str, typer.Option(help="Why it is uploaded.")] = "",
    create: Annotated[bool, typer.Option("--create", help="Create a plan of a folder that has none yet.")] = False,
    name: Annotated[str, typer.Option(help="With --create: its name; by default that of the test plan.")] = "",
    project: Annotated[str, typer.Option(help="With --create: its project; by default none.")] = "",
    document: Annotated[str, typer.Option(help="With --create: the .jmx, if the folder has several.")] = "",
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Make the content of a folder the newest revision of its plan, if no other was added since it was pulled."""
    folder = absolute(folder)
    if create:
        _create(server, folder, document, {"name": name, "project": project}, token, token_file)
        return
    if name or project or document:
        raise typer.BadParameter("--name, --project and --document need --create")
    with reported():
        state = require_state(folder)
        files = files_of(folder, state)

    async def ask(api: ServerApi) -> dict[str, Any] | None:
        return await _push(api, folder, state, files, note)

    added = call(ask, server, token, token_file)
    if added is None:
        line(f"The newest revision of plan {state.plan} has the content of {folder}; nothing was pushed.")
        return
    line(f"{folder} is revision {added['number']} of plan {state.plan} now.")
    for warning in [*added["warnings"], *added["load_warnings"]]:
        line(f"warning: {warning}", console(stderr=True), style="yellow")


def _create(
    server: str, folder: Path, document: str, data: dict[str, str], token: str | None, token_file: Path | None
) -> None:
    with reported():
        state = new_state(folder, document)
        files = files_of(folder, state)

    async def ask(api: ServerApi) -> dict[str, Any]:
        with TemporaryDirectory(prefix="loadwright-") as temporary:
            filename, path, chosen = pack(state, files, Path(temporary))
            with path.open("rb") as content:
                made: dict[str, Any] = await api.call(
                    "POST", "/plans", files={"file": (filename, content)}, data={**data, "plan": chosen}
                )
        _note_revision(folder, replace(state, plan=made["id"]), files, made, made["revision"])
        return made

    made = call(ask, server, token, token_file)
    line(f"{folder} is plan {made['id']} now: {made['name']}.")
    for warning in made["warnings"]:
        line(f"warning: {warning}", console(stderr=True), style="yellow")


async def _pull(api: ServerApi, plan: int, number: int | None, folder: Path, *, force: bool) -> str:
    state = read_state(folder)
    if state is not None and state.plan != plan:
        raise BadInputError(f"{folder} contains plan {state.plan}; pull plan {plan} into another folder")
    if number is None:
        number = int((await api.call("GET", f"/plans/{plan}"))["revision"])
    found = await api.call("GET", f"/plans/{plan}/revisions/{number}")
    if state is not None and not force:
        _require_unchanged(folder, state)
    _make(folder)
    # Beside the files, so that they can be moved to their places.
    with TemporaryDirectory(prefix=".loadwright-", dir=folder) as temporary:
        upload, work = Path(temporary) / "upload", Path(temporary) / "files"
        work.mkdir()
        await api.download(f"/plans/{plan}/revisions/{number}/download", upload)
        if digest_of(upload) != found["sha256"]:
            raise BadInputError("the download is damaged; pull again")
        document = unpack(upload, found["filename"], found["chosen"], work)
        files = {file.relative_to(work).as_posix(): digest_of(file) for file in work.rglob("*") if file.is_file()}
        former = list(state.files) if state is not None else []
        if not force:
            _require_free(folder, work, [path for path in files if path not in former])
        replace_files(folder, work, list(files), former)
    write_state(folder, State(plan, number, found["sha256"], found["filename"], document, files))
    return f"{folder} is revision {number} of plan {plan}: {document}, {counted(len(files), 'file')}."


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(f"{folder} cannot be made: {error.strerror}") from None


def _require_unchanged(folder: Path, state: State) -> None:
    """Raise ``BadInputError`` if pulled files were changed or removed."""
    files = {path: folder / path for path in state.files if (folder / path).is_file()}
    different = changed(state, files)
    if different:
        raise BadInputError(
            f"{folder} has changes since revision {state.revision} was pulled: {listed(different)}. Push them, or "
            "commit them and use --force, which overwrites them"
        )


def _require_free(folder: Path, work: Path, paths: list[str]) -> None:
    """Raise ``BadInputError`` if files that were not pulled would be overwritten."""
    taken = [path for path in paths if (folder / path).exists() and not _is_same(folder / path, work / path)]
    if taken:
        raise BadInputError(
            f"{folder} has other files in the places of the plan's: {listed(taken)}. Use an empty folder, or --force"
        )


def _is_same(one: Path, other: Path) -> bool:
    return one.is_file() and same_file(one, other)


async def _push(api: ServerApi, folder: Path, state: State, files: dict[str, Path], note: str) -> dict[str, Any] | None:
    """Return the added revision; ``None`` if the server has this content already."""
    newest = await api.call("GET", f"/plans/{state.plan}")
    different = changed(state, files)
    if newest["revision"] == state.revision and newest["sha256"] != state.sha256:
        raise BadInputError(
            f"plan {state.plan} on {api.page('')} is not the one in {folder}; check --server, or pull the plan again"
        )
    if not different and newest["revision"] == state.revision:
        return None
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        filename, path, chosen = pack(state, files, Path(temporary))
        if (digest_of(path), chosen) == (newest["sha256"], newest["chosen"]):
            # Pushed from another copy of this folder, or its state file was not kept.
            _note_revision(folder, state, files, newest, newest["revision"])
            return None
        if newest["revision"] != state.revision:
            raise BadInputError(await _overtaken(api, folder, state, int(newest["revision"]), different))
        with path.open("rb") as content:
            added: dict[str, Any] = await api.call(
                "POST",
                f"/plans/{state.plan}/revisions",
                files={"file": (filename, content)},
                data={"plan": chosen, "note": note, "expected": str(state.revision)},
            )
    _note_revision(folder, state, files, added, added["number"])
    return added


def _note_revision(folder: Path, state: State, files: dict[str, Path], shown: dict[str, Any], number: int) -> None:
    """Write into the folder that it has this revision."""
    digests = {path: digest_of(file) for path, file in files.items()}
    new = replace(state, revision=number, sha256=shown["sha256"], filename=shown["filename"], files=digests)
    write_state(folder, new)


async def _overtaken(api: ServerApi, folder: Path, state: State, newest: int, different: list[str]) -> str:
    """Return what happened on the server, and what to do about it."""
    revision = await api.call("GET", f"/plans/{state.plan}/revisions/{newest}")
    happened = (
        f"{folder} is revision {state.revision} of plan {state.plan}, but {revision['author'] or 'somebody'} added "
        f"revision {newest}; nothing was pushed."
    )
    if not different:
        return f"{happened} {folder} has no changes: pull the plan"
    return (
        f"{happened} 'loadwright plan diff' shows what differs. Commit your changes ({listed(different)}) on a branch, "
        "pull with --force on the branch without them, merge the branches with git, and push again"
    )
