"""``loadwright run``: run a plan on several generators from this terminal."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from loadwright.agent.generator.jmeter.discovery import ToolError, find_java, find_jmeter, find_plugin
from loadwright.cli.errors import BadInputError, reported
from loadwright.cli.server_api import Access, ServerApi, read_access
from loadwright.cli.terminal import console, counted, line, short
from loadwright.core.messages import inputs

from . import parameters
from .display import headline
from .flow import follow, interruptible, working_folder
from .local import LocalRun, Tools
from .options import DEFAULT_HEAP_MB, MAX_GENERATORS, Request, check_out, read_request
from .plan import pack, prepare
from .server import ServerRun

MOST_NAMES = 5


def run(
    plan: parameters.Plan,
    chosen: parameters.Chosen = "",
    rate: parameters.Rate = None,
    threads: parameters.Threads = None,
    duration: parameters.Duration = None,
    ramp: parameters.Ramp = None,
    curve: parameters.Curve = None,
    generators: parameters.Generators = 1,
    room: parameters.Room = None,
    variables: parameters.Variables = None,
    properties: parameters.Properties = None,
    system_properties: parameters.SystemProperties = None,
    require: parameters.Require = None,
    out: parameters.Out = None,
    as_json: parameters.AsJson = False,
    jtl: parameters.Jtl = False,
    debug: parameters.Debug = False,
    split: parameters.Split = None,
    max_threads: parameters.MaxThreads = 1000,
    heap: parameters.Heap = None,
    unique_threads: parameters.UniqueThreads = False,
    mark: parameters.Mark = True,
    warm_up: parameters.WarmUp = True,
    yield_after: parameters.YieldAfter = None,
    jmeter_home: parameters.JmeterHome = None,
    server: parameters.Server = None,
    token: parameters.Token = None,
    token_file: parameters.TokenFile = None,
    project: parameters.Project = None,
) -> None:
    """Run a JMeter plan on several generators, of this machine or of a Loadwright server.

    Without --rate, --threads and --duration the plan runs exactly as written. Ctrl+C stops softly and keeps the
    results; a second one stops immediately. Without --out no file is left behind.
    """
    with reported(), interruptible():
        access = _access(server, token, token_file, project=project, room=room, yield_after=yield_after)
        if access is not None:
            _refuse_with_server(heap=heap, jmeter_home=jmeter_home)
        request = read_request(
            plan,
            rate=rate,
            threads=threads,
            duration=duration,
            ramp=ramp,
            curve=curve,
            generators=generators,
            room=room,
            variables=variables or (),
            properties=properties or (),
            system_properties=system_properties or (),
            requirements=require or [],
            jtl=jtl,
            debug=debug,
            split=split or [],
            max_threads=max_threads,
            heap_mb=DEFAULT_HEAP_MB if heap is None else heap,
            chosen=chosen,
            unique_threads=unique_threads,
            mark=mark,
            warm_up=warm_up,
            yield_after=yield_after,
            most_generators=MAX_GENERATORS if access is None else None,
        )
        _check_out(out, jtl=jtl, debug=debug)
        if access is not None:
            private = [path for path in (out, token_file) if path is not None]
            raise typer.Exit(run_there(request, access, out, project, private=private, as_json=as_json))
        _refuse_guardrails(request)
        raise typer.Exit(run_here(request, out, jmeter_home, as_json=as_json))


def _check_out(out: Path | None, *, jtl: bool, debug: bool) -> None:
    if out is not None:
        check_out(out)
    elif jtl or debug:
        raise BadInputError(f"{'--debug' if debug else '--jtl'} needs --out DIR, the folder to write the JTLs to")


def _access(server: str | None, token: str | None, token_file: Path | None, **for_servers: str | None) -> Access | None:
    """Return the access to ``server``. Without one, ``BadInputError`` for options that are for servers only."""
    if server is not None:
        return read_access(server, token, token_file)
    needing = {"token": token, "token_file": token_file, **for_servers}
    for option, given in needing.items():
        if given is not None:
            raise BadInputError(f"--{option.replace('_', '-')} needs --server URL")
    return None


def _refuse_with_server(*, heap: int | None, jmeter_home: Path | None) -> None:
    for option, given in (("--heap", heap), ("--jmeter-home", jmeter_home)):
        if given is not None:
            raise BadInputError(f"{option} is for generators on this machine; those of a server have their own")


def _refuse_guardrails(request: Request) -> None:
    """Raise ``BadInputError`` for a requirement about hosts: agents of a server measure them."""
    for guardrail in request.spec.guardrails:
        message = inputs.GUARDRAIL_WITHOUT_SERVER(text=guardrail.text, metric=guardrail.name)
        raise BadInputError(f"--require: {message}")


def run_here(request: Request, out: Path | None, jmeter_home: Path | None, *, as_json: bool) -> int:
    """Run the request on this machine and return the exit code."""
    progress = console(stderr=True)
    with working_folder(out) as work:
        prepared = prepare(request, work)
        for warning in prepared.warnings:
            line(f"warning: {warning}", progress)
        tools = find_tools(jmeter_home)
        line(headline(request), progress)
        run = LocalRun(request, prepared, work, tools)
        code = follow(run, progress, out, as_json=as_json)
        if out is None and run.written:
            line(_deleted(run.written), progress)
        return code


def _deleted(written: list[str]) -> str:
    names = sorted(set(written))
    shown = ", ".join(map(short, names[:MOST_NAMES])) + (", …" if len(names) > MOST_NAMES else "")
    count = counted(len(written), "file")
    were = "were" if len(written) > 1 else "was"
    return f"warning: {count} that the plan wrote {were} deleted ({shown}); --out DIR keeps such files"


def run_there(
    request: Request, access: Access, out: Path | None, project: str | None, *, private: list[Path], as_json: bool
) -> int:
    """Run the request on a server's generators and return the exit code. Files ``private`` are not uploaded."""
    progress = console(stderr=True)
    notify = partial(line, to=progress)
    with working_folder(out) as work:
        upload, warnings = pack(request, work, without=private)
        for warning in warnings:
            notify(f"warning: {warning}")
        if upload.beside:
            notify(f"Files uploaded with the plan: {upload.beside:,}")
        notify(headline(request))
        run = ServerRun(request, upload, ServerApi(access), work, project=project, fetch=out is not None, notify=notify)
        return follow(run, progress, out, as_json=as_json)


def find_tools(jmeter_home: Path | None) -> Tools:
    """Find JMeter, Java and the plugin. Raises ``BadInputError`` that states what is missing."""
    try:
        tools = Tools(find_jmeter(jmeter_home), find_java())
        find_plugin()
    except ToolError as error:
        raise BadInputError(str(error)) from None
    return tools
