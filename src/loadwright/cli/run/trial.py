"""``loadwright try``: execute a plan once on this machine, and show every sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from loadwright.cli.errors import DONE, INTERRUPTED, NOT_MET, BadInputError, RunFailedError, reported
from loadwright.cli.terminal import Console, console, document, line
from loadwright.core.curve import parse_duration
from loadwright.core.facts import STOPPED
from loadwright.core.messages import InputError
from loadwright.core.runspec import TRIAL_S, SpecError, TrialOptions
from loadwright.core.trial import MAX_SAMPLES, Trial

from . import parameters
from .command import find_tools
from .flow import carry_out, interruptible, working_folder
from .local import LocalRun
from .options import DEFAULT_HEAP_MB, Request, read_request
from .plan import prepare
from .samples import show_samples, tree

Limit = Annotated[str, typer.Option(metavar="TIME", help="Time after which it is stopped, at most 10m.")]
Details = Annotated[bool, typer.Option("--details", help="Show headers and bodies of successful samples too.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the samples as a JSON document to stdout.")]


def try_plan(
    plan: parameters.Plan,
    chosen: parameters.Chosen = "",
    variables: parameters.Variables = None,
    properties: parameters.Properties = None,
    system_properties: parameters.SystemProperties = None,
    limit: Limit = f"{TRIAL_S:.0f}s",
    details: Details = False,
    as_json: AsJson = False,
    heap: parameters.Heap = None,
    mark: parameters.Mark = True,
    jmeter_home: parameters.JmeterHome = None,
) -> None:
    """Execute each thread group of a JMeter plan once, with one thread, and show every sample.

    Failed samples are shown with request and response. No file is left behind.
    """
    with reported(), interruptible():
        request = read_request(
            plan,
            chosen=chosen,
            variables=variables or (),
            properties=properties or (),
            system_properties=system_properties or (),
            heap_mb=DEFAULT_HEAP_MB if heap is None else heap,
            mark=mark,
        )
        raise typer.Exit(_try(_tried(request, limit), jmeter_home, details=details, as_json=as_json))


def _tried(request: Request, limit: str) -> Request:
    try:
        spec = request.spec.tried(request.plan.stem, TrialOptions(parse_duration(limit))).validated()
    except (InputError, SpecError) as error:
        raise BadInputError(f"--limit: {error}") from None
    return replace(request, spec=spec)


def _try(request: Request, jmeter_home: Path | None, *, details: bool, as_json: bool) -> int:
    progress = console(stderr=True)
    with working_folder(None) as work:
        prepared = prepare(request, work)
        for warning in prepared.warnings:
            line(f"warning: {warning}", progress)
        run = LocalRun(request, prepared, work, find_tools(jmeter_home))
        carry_out(run, progress)
        trial = run.trial()
        if as_json:
            document({"requests": trial.count, "failed": trial.failed, "cut": trial.cut, "samples": tree(trial)})
        _report(trial, run, console(stderr=as_json), details=details)
    if failure := run.failure():
        raise RunFailedError(failure)
    if run.outcome == STOPPED:
        return INTERRUPTED
    return NOT_MET if trial.failed else DONE


def _report(trial: Trial, run: LocalRun, to: Console, *, details: bool) -> None:
    show_samples(to, trial, details=details)
    if trial.cut:
        line(f"Further samples were not kept: the limit is {MAX_SAMPLES} samples and 8 MB.", to)
    if run.reached_end:
        line(f"The time limit of {run.request.spec.duration_s:g} s ended the trial.", to)
    line(f"requests: {trial.count}, failed: {trial.failed}", to)
