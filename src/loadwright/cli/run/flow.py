"""What every ``loadwright run`` does, wherever its generators are: follow, keep the results, report, end."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console

from loadwright.cli.errors import (
    DONE,
    INTERRUPTED,
    REQUIREMENT_FAILED,
    BadInputError,
    CommandInterruptedError,
    RunFailedError,
)
from loadwright.core.facts import STOPPED
from loadwright.core.protocol.generator import FAILED

from .display import LiveLine, Now, print_plain, show_result
from .outputs import write_outputs

PLAIN_WIDTH = 160
"""Columns of a table that goes to a file or a pipe."""


class Carrier(Protocol):
    """A run on some generators."""

    async def carry_out(self, tick: Callable[[], None]) -> None:
        """Run to the end; ``tick`` is called a few times a second."""

    async def stop(self) -> None:
        """Stop softly; asked again, at once."""

    def now(self) -> Now:
        """Return the run as it is."""

    def result(self) -> dict[str, Any]:
        """Return the result document once the run has been carried out."""

    def files(self) -> dict[str, Path]:
        """Return what is kept besides the result, by the name it gets: what ran, logs, JTLs."""

    def failure(self) -> str:
        """Return why the run could not be carried out, with the end of a log; empty when it was."""


def follow(run: Carrier, progress: Console, out: Path | None, *, as_json: bool) -> int:
    """Carry ``run`` out, keep its results in ``out``, report, and return the exit code."""
    with LiveLine(progress, run.now) as line:
        asyncio.run(_until_done(run.carry_out(line.tick), run.stop))
    result = run.result()
    if out is not None:
        write_outputs(out, result, run.files())
    report(result, out, as_json=as_json)
    failure = run.failure()
    if failure:
        raise RunFailedError(failure)
    return exit_code(result)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise ``CommandInterruptedError`` for Ctrl+C and SIGTERM outside the load, so that folders are removed."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise CommandInterruptedError("interrupted while no load was running") from None
    finally:
        signal.signal(signal.SIGTERM, former)


async def _until_done(running: Awaitable[None], stop: Callable[[], Awaitable[None]]) -> None:
    """Await ``running``; Ctrl+C and SIGTERM call ``stop``, each time they come."""
    loop = asyncio.get_running_loop()
    stops: set[asyncio.Task[None]] = set()

    def interrupt() -> None:
        stops.add(asyncio.ensure_future(stop()))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    await running
    await asyncio.gather(*stops)


@contextmanager
def working_folder(out: Path | None) -> Iterator[Path]:
    """Yield an empty folder that is removed afterwards, beside the results so that they are moved, not copied.

    A folder ``out`` that was made for a command which then failed early is removed again.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()] if out is not None else []
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInputError(f"--out {out} cannot be made: {error.strerror or error}") from None
    work = Path(tempfile.mkdtemp(prefix=".loadwright-run-", dir=out))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


def report(result: dict[str, Any], out: Path | None, *, as_json: bool) -> None:
    """Print the result: for people, or with ``as_json`` the document on stdout and the table on stderr."""
    to = console(stderr=as_json)
    show_result(to, result)
    if out is not None:
        print_plain(to, f"results in {out}")
    if as_json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


def exit_code(result: dict[str, Any]) -> int:
    """Return the exit code of a run that was carried out."""
    if any(requirement.get("aborted") for requirement in result["requirements"]):
        return REQUIREMENT_FAILED
    if result["state"] == STOPPED:
        return INTERRUPTED
    held = all(requirement["held"] for requirement in result["requirements"])
    return DONE if held and result["state"] != FAILED else REQUIREMENT_FAILED


def console(*, stderr: bool) -> Console:
    """Return a console that is wide enough for the table when nobody watches it."""
    found = Console(stderr=stderr)
    return found if found.is_terminal else Console(stderr=stderr, width=PLAIN_WIDTH)
