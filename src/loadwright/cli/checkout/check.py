"""``loadwright plan check``: problems of plans, for continuous integration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from loadwright.cli.errors import BAD_INPUT, DONE, NOT_MET, BadInputError
from loadwright.cli.run.parameters import Chosen
from loadwright.cli.run.plan import problems_of, read_source
from loadwright.cli.terminal import counted, document, line
from loadwright.core.jmx.checks.problem import ADVICE, ERROR, WARNING

from .diff import Format
from .folder import read_state

_STYLES = {ERROR: "red", WARNING: "yellow", ADVICE: "cyan"}


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PLAN...", help="Each a .jmx, a .zip, or a folder that was pulled.", show_default=False),
    ],
    chosen: Chosen = "",
    strict: Annotated[bool, typer.Option("--strict", help="Fail for warnings, too.")] = False,
    advice: Annotated[bool, typer.Option("--advice", help="Show what could be faster, safer or clearer, too.")] = False,
    output: Format = "text",
) -> None:
    """Check plans without a server. The exit code is 1 if one has errors, and 2 if one cannot be read."""
    found = {str(path): _problems(path, chosen, advice=advice) for path in paths}
    problems = [problem for listed in found.values() for problem in listed]
    errors = sum(problem["severity"] == ERROR for problem in problems)
    warnings = sum(problem["severity"] == WARNING for problem in problems)
    if output == "json":
        plans = [{"path": path, "problems": listed} for path, listed in found.items()]
        document({"plans": plans, "errors": errors, "warnings": warnings})
    else:
        for path, listed in found.items():
            for problem in listed:
                text = f"{problem['severity']}: {problem['message']}"
                line(f"{path}: {text}", style=_STYLES[problem["severity"]])
        line(f"{counted(len(paths), 'plan')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}.")
    if any(problem["code"] == "unreadable" for problem in problems):
        raise typer.Exit(BAD_INPUT)
    raise typer.Exit(NOT_MET if errors or (strict and warnings) else DONE)


def _problems(path: Path, chosen: str, *, advice: bool) -> list[dict[str, Any]]:
    """Return the problems of one plan; the only one of a file that cannot be read is an error."""
    try:
        state = read_state(path) if path.is_dir() else None
        source = read_source(path / state.document if state else path, chosen)
    except BadInputError as error:
        return [{"severity": ERROR, "code": "unreadable", "params": {}, "message": str(error), "element": ""}]
    return [
        {
            "severity": problem.severity,
            **problem.message.to_json(),
            "message": str(problem.message),
            "element": problem.name,
        }
        for problem in problems_of(source)
        if advice or problem.severity != ADVICE
    ]
