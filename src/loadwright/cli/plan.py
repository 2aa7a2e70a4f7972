"""``loadwright plan``: import, inspect, compare and rewrite plans; folders and revisions of those on a server."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from loadwright.cli import imports, revisions, whole_files
from loadwright.cli.checkout import check, commands, diff
from loadwright.cli.errors import reported
from loadwright.cli.run.parameters import Chosen
from loadwright.cli.run.plan import problems_of, read_source, unreadable
from loadwright.cli.terminal import cell, console, line
from loadwright.core.jmx.checks.problem import ADVICE, ERROR
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements.property_functions import properties_read
from loadwright.core.jmx.elements.summary import render
from loadwright.core.jmx.outline import OutlineNode, outline

app = typer.Typer(
    help="Import, inspect, check and rewrite JMeter plans; exchange them with a server, and manage revisions there.",
    no_args_is_help=True,
)
app.command("import")(imports.import_plan)
app.command()(check.check)
app.command()(diff.diff)
app.command()(commands.pull)
app.command()(commands.push)
app.command()(revisions.revisions)
app.command()(revisions.restore)
app.command()(revisions.label)

Input = Annotated[Path, typer.Argument(metavar="IN.jmx", help="The plan to read.", show_default=False)]
Output = Annotated[Path, typer.Argument(metavar="OUT.jmx", help="Where to write it.", show_default=False)]


@app.command()
def rewrite(source: Input, target: Output) -> None:
    """Read a plan and write it back as Loadwright stores it, unedited."""
    with reported():
        data = whole_files.read(source)
        try:
            plan = read_plan(data, str(source))
        except PlanError as error:
            raise unreadable(error, source, data) from None
        whole_files.write(target, write_plan(plan))


@app.command()
def show(path: Input, chosen: Chosen = "") -> None:
    """Show a plan as a tree, the JMeter properties that it reads, and problems of a run. Accepts a .zip as well."""
    with reported():
        source = read_source(path, chosen)
    shown = console()
    for node in outline(source.plan):
        shown.print(_tree(node))
    for read in properties_read(source.plan):
        defaults = " or ".join(f"default {default!r}" for default in read.defaults) or "no default"
        line(f"--property {read.name}=…: {defaults}", shown, style="cyan")
    for problem in problems_of(source):
        if problem.severity != ADVICE:
            style = "red" if problem.severity == ERROR else "yellow"
            line(f"{problem.severity}: {problem.message}", shown, style=style)


def _tree(node: OutlineNode) -> Tree:
    summary = render(node.summary)
    style = "bold" if node.enabled else "dim strike"
    parts = [cell(node.name, style), cell(node.kind, "cyan"), *([cell(summary, "dim")] if summary else [])]
    tree = Tree(Text(" ").join(parts))
    for child in node.children:
        tree.children.append(_tree(child))
    return tree
