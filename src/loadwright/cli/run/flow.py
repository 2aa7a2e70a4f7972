"""The common flow of ``loadwright run`` for local and server generators: follow, save the results, report, exit."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from loadwright.cli.errors import (
    DONE,
    INTERRUPTED,
    NOT_MET,
    BadInputError,
    CommandInterruptedError,
    RunFailedError,
)
from loadwright.cli.terminal import Console, console, document, line
from loadwright.core.facts import STOPPED
from loadwright.core.protocol.generator import FAILED

from .display import LiveLine, Now, show_result
from .outputs import write_outputs


class Carrier(Protocol):
    """A run on some generators."""

    async def carry_out(self, tick: Callable[[], None]) -> None:
        """Run to the end; ``tick`` is called several times per second."""

    async def stop(self) -> None:
        """Stop softly; a second call stops immediately."""

    def now(self) -> Now:
        """Return the current state of the run."""

    def result(self) -> dict[str, Any]:
        """Return the result document of the completed run."""

    def files(self) -> dict[str, Path]:
        """Return the files to keep besides the result (plan, logs, JTLs), by the name under which to store them."""

    def failure(self) -> str:
        """Return why the run could not be carried out, with the end of a log; empty if it was."""


def follow(run: Carrier, progress: Console, out: Path | None, *, as_json: bool) -> int:
    """Carry out ``run``, save its results in ``out``, report them, and return the exit code."""
    carry_out(run, progress)
    result = run.result()
    if out is not None:
        write_outputs(out, result, run.files())
    report(result, out, as_json=as_json)
    failure = run.failure()
    if failure:
        raise RunFailedError(failure)
    return exit_code(result)


def carry_out(run: Carrier, progress: Console) -> None:
    """Carry out ``run`` with a live line of its state; Ctrl+C stops it."""
    with LiveLine(progress, run.now) as line:
        asyncio.run(_until_done(run.carry_out(line.tick), run.stop))


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
    """Await ``running``; call ``stop`` for every Ctrl+C and SIGTERM."""
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
    """Yield a temporary empty folder. It is inside ``out``, so that results can be moved instead of copied.

    A folder ``out`` that was created for a command that then failed early is removed again.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()] if out is not None else []
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInputError(f"--out {out} cannot be created: {error.strerror or error}") from None
    work = Path(tempfile.mkdtemp(prefix=".loadwright-run-", dir=out))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


def report(result: dict[str, Any], out: Path | None, *, as_json: bool) -> None:
    """Print the result for people; with ``as_json``, print the document to stdout and the table to stderr."""
    to = console(stderr=as_json)
    show_result(to, result)
    if out is not None:
        line(f"results in {out}", to)
    if as_json:
        document(result)


def exit_code(result: dict[str, Any]) -> int:
    """Return the exit code for the result of a run."""
    # Checked first: an aborted run also has the state of a stopped one.
    if any(requirement.get("aborted") for requirement in result["requirements"]):
        return NOT_MET
    if result["state"] == STOPPED:
        return INTERRUPTED
    held = all(requirement["held"] for requirement in result["requirements"])
    return DONE if held and result["state"] != FAILED else NOT_MET
