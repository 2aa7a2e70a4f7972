"""The parameters of ``loadwright run`` as typer reads them: type, name, unit and help."""

from pathlib import Path
from typing import Annotated

import typer

from loadwright.cli.numbers import number, whole

from .options import DEFAULT_HEAP_MB

Plan = Annotated[Path, typer.Argument(metavar="PLAN.jmx|PLAN.zip", show_default=False, help="The plan to run.")]
Chosen = Annotated[
    str, typer.Option("--plan", metavar="NAME", help="The .jmx to run in a zip with several plans.", show_default=False)
]
Rate = Annotated[
    float | None,
    typer.Option(parser=number, metavar="NUMBER", help="Transactions per second, all generators together."),
]
Threads = Annotated[int | None, typer.Option(parser=whole, metavar="NUMBER", help="Threads, all generators together.")]
Duration = Annotated[
    str | None,
    typer.Option(help="Length, such as 90s or 1m30s. Default with a load: the curve's length, else 60s."),
]
Ramp = Annotated[str | None, typer.Option(help="Time to rise from 0 to the full load.")]
Curve = Annotated[str | None, typer.Option(help='Percent of the load over time: "0s:20%,30s:100%,60s:50%".')]
Generators = Annotated[
    int, typer.Option(parser=whole, metavar="NUMBER", help="Number of generators that share the load.")
]
Room = Annotated[
    str | None, typer.Option(metavar="NAME", help="The server's room whose generators to use; by default any.")
]
Variables = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set a user-defined variable of the plan.")
]
Properties = Annotated[
    list[str] | None, typer.Option("--property", metavar="NAME=VALUE", help="Set a JMeter property.")
]
SystemProperties = Annotated[
    list[str] | None,
    typer.Option("--system-property", metavar="NAME=VALUE", help="Set a Java system property, as JMeter's -D."),
]
Require = Annotated[
    list[str] | None,
    typer.Option(
        help='Requirement: "p95 < 500ms", "error_rate < 1%", "p95(transactions) < 2s", "p99(label) < 1s"; with '
        '--server also of hosts: "cpu(shop-*) < 90% abort after 10s".'
    ),
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write result.json, junit.xml, run.jmx and logs to this folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result document to stdout.")]
Jtl = Annotated[bool, typer.Option(help="Also write JMeter's own results to DIR.")]
Debug = Annotated[
    bool, typer.Option("--debug", help="Also write JTLs, and failed samples with request and response, to DIR.")
]
Split = Annotated[
    list[str] | None,
    typer.Option(metavar="FILE", help="Distribute the lines of this CSV data file among the generators."),
]
MaxThreads = Annotated[
    int,
    typer.Option(parser=whole, metavar="NUMBER", help="Maximum threads of one generator to reach the rate."),
]
Heap = Annotated[
    int | None,
    typer.Option(parser=whole, metavar="MB", help=f"Java heap of one generator; by default {DEFAULT_HEAP_MB}."),
]
UniqueThreads = Annotated[
    bool, typer.Option(help="Give threads names and numbers that no other generator of the run uses.")
]
Mark = Annotated[bool, typer.Option(help="Send User-Agent: PerformanceTest with every HTTP request.")]
WarmUp = Annotated[bool, typer.Option(help="Let Java compile what the run executes before the start.")]
YieldAfter = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="Let a generator without contact with the server pause its load after this time, such as 10s, before the "
        "others take over its share. By default it continues alone.",
    ),
]
JmeterHome = Annotated[Path | None, typer.Option(metavar="DIR", help="The JMeter to use.")]
Server = Annotated[str | None, typer.Option(metavar="URL", help="Run on the generators of this Loadwright server.")]
Token = Annotated[
    str | None, typer.Option(help="Token for the server; LOADWRIGHT_TOKEN and --token-file keep it private.")
]
TokenFile = Annotated[Path | None, typer.Option(metavar="FILE", help="File with the token.")]
Project = Annotated[
    str | None, typer.Option(metavar="NAME", help="The server's project to run in; by default the shared one.")
]
