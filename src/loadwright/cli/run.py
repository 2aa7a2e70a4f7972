"""``loadwright run``: a plan on several generators, from this terminal."""

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
from typing import Annotated, Any

import typer
from rich.console import Console

from loadwright.agent.generator.install import ToolError, find_java, find_jmeter, find_plugin
from loadwright.core.facts import STOPPED
from loadwright.core.protocol import FAILED
from loadwright.core.result import build_result

from .errors import DONE, INTERRUPTED, REQUIREMENT_FAILED, BadInput, NotCarriedOut, reported
from .run_display import LiveLine, headline, print_plain, show_result
from .run_local import LocalRun, Tools
from .run_options import Request, check_out, read_request
from .run_outputs import PLAN, write_outputs
from .run_plan import prepare

PLAIN_WIDTH = 160
"""Columns of a table that goes to a file or a pipe."""


def run(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.jmx|PLAN.zip", show_default=False, help="The plan to run.")],
    rate: Annotated[float | None, typer.Option(help="Transactions per second, all generators together.")] = None,
    threads: Annotated[int | None, typer.Option(help="Threads, all generators together.")] = None,
    duration: Annotated[
        str | None,
        typer.Option(help="How long, for example 90s or 1m30s. Default with a load: the curve's length, else 60s."),
    ] = None,
    ramp: Annotated[str | None, typer.Option(help="Rise from 0 to the full load in this time.")] = None,
    curve: Annotated[str | None, typer.Option(help='Percent of the load over time: "0s:20%,30s:100%,60s:50%".')] = None,
    generators: Annotated[int, typer.Option(help="How many generators share the load.")] = 1,
    variables: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set a user-defined variable of the plan.")
    ] = None,
    properties: Annotated[
        list[str] | None, typer.Option("--property", metavar="NAME=VALUE", help="Set a JMeter property.")
    ] = None,
    require: Annotated[
        list[str] | None, typer.Option(help='What must hold: "p95 < 500ms", "error_rate < 1%", "p99(label) < 1s".')
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep result.json, junit.xml, run.jmx and logs in this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result document to stdout.")] = False,
    jtl: Annotated[bool, typer.Option(help="Also write JMeter's own results, for DIR.")] = False,
    max_threads: Annotated[int, typer.Option(help="Most threads of one generator to reach the rate.")] = 1000,
    heap: Annotated[int, typer.Option(metavar="MB", help="Java heap of one generator.")] = 1024,
    jmeter_home: Annotated[Path | None, typer.Option(metavar="DIR", help="The JMeter to use.")] = None,
) -> None:
    """Run a JMeter plan on several generators of this machine.

    Without --rate, --threads and --duration the plan runs exactly as written. Ctrl+C stops softly and
    keeps the results, a second one stops at once. Without --out no file is left behind.
    """
    with reported():
        request = read_request(
            plan,
            rate=rate,
            threads=threads,
            duration=duration,
            ramp=ramp,
            curve=curve,
            generators=generators,
            variables=variables or (),
            properties=properties or (),
            requirements=require or (),
            jtl=jtl,
            max_threads=max_threads,
            heap_mb=heap,
        )
        if jtl and out is None:
            raise BadInput("--jtl needs --out DIR, the folder to write the JTLs to")
        if out is not None:
            check_out(out)
        raise typer.Exit(run_here(request, out, as_json, jmeter_home))


def run_here(request: Request, out: Path | None, as_json: bool, jmeter_home: Path | None) -> int:
    """Carry the request out on this machine and return the exit code."""
    progress = _console(stderr=True)
    with working_folder(out) as work:
        bundle = work / "bundle"
        bundle.mkdir()
        for warning in prepare(request, bundle):
            print_plain(progress, f"warning: {warning}")
        tools = _tools(jmeter_home)
        print_plain(progress, headline(request))
        local = LocalRun(request, bundle, work, tools)
        with LiveLine(progress, local.now) as line:
            asyncio.run(_until_done(local.carry_out(line.tick), local.stop))
        result = build_result(local.book, local.facts())
        if out is not None:
            write_outputs(out, result, {PLAN: bundle / PLAN, **local.files()})
        report(result, as_json, out)
        failure = local.failure()
        if failure:
            raise NotCarriedOut(failure)
        return exit_code(result)


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
            raise BadInput(f"--out {out} cannot be made: {error.strerror or error}") from None
    work = Path(tempfile.mkdtemp(prefix=".loadwright-run-", dir=out))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


def report(result: dict[str, Any], as_json: bool, out: Path | None) -> None:
    """Print the result: for people, or with ``as_json`` the document on stdout and the table on stderr."""
    console = _console(stderr=as_json)
    show_result(console, result)
    if out is not None:
        print_plain(console, f"results in {out}")
    if as_json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


def exit_code(result: dict[str, Any]) -> int:
    """Return the exit code of a run that was carried out."""
    if result["state"] == STOPPED:
        return INTERRUPTED
    held = all(requirement["held"] for requirement in result["requirements"])
    return DONE if held and result["state"] != FAILED else REQUIREMENT_FAILED


def _tools(jmeter_home: Path | None) -> Tools:
    try:
        tools = Tools(find_jmeter(jmeter_home), find_java())
        find_plugin()
    except ToolError as error:
        raise BadInput(str(error)) from None
    return tools


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=PLAIN_WIDTH)
