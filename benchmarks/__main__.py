"""``python -m benchmarks [--quick] [names…]``: measure against the targets, print, write bench/results.json."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console

from benchmarks.figures import Figure, show
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter

NAMES = (
    "saturation", "cpu", "pacing", "live", "steering", "fleet", "shell", "files", "uploads", "sampling", "page",
    "monitor", "trials", "editor", "soak",
)  # fmt: skip
PARTS = ("host_reads", "host_pages")
"""Parts of others, which can be run alone."""
LOOPS = {"shell": uvloop.new_event_loop}
"""Typing in a hundred terminals at once must be fast, or its own time would be measured with the echo's."""
RESULTS = Path(__file__).parents[1] / "bench" / "results.json"


def main() -> int:
    """Return 1 if a target is missed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what is promised.")
    parser.add_argument("--quick", action="store_true", help="shorter and fewer runs: a first impression")
    parser.add_argument("--hours", type=float, help="length of the run of page and soak, default 8, with --quick 0.5")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which to run, default all: {', '.join(NAMES)}")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - {*NAMES, *PARTS})
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; choose from {', '.join(NAMES + PARTS)}")
    console = Console(width=None if sys.stdout.isatty() else 150)
    # Shells let what they start in the background ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        # As Ctrl+C, so that everything that was started is ended.
        signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    about = _about(quick=arguments.quick)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="loadwright-bench-", ignore_cleanup_errors=True) as folder:
        for name in arguments.names or NAMES:
            console.print(f"[bold]{name}[/]", highlight=False)
            (Path(folder) / name).mkdir(exist_ok=True)
            with asyncio.Runner(loop_factory=LOOPS.get(name)) as runner:
                figures += runner.run(_run(name, Path(folder) / name, arguments, console))
    about["took_s"] = round(time.time() - about["started_at"], 1)
    about["load_average_after"] = os.getloadavg()
    RESULTS.parent.mkdir(exist_ok=True)
    document = {**about, "figures": [figure.as_json() for figure in figures]}
    RESULTS.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    show(console, figures)
    console.print(f"{about['took_s']:.0f} s; written to {RESULTS.relative_to(RESULTS.parents[1])}", highlight=False)
    return int(any(figure.held is False for figure in figures))


async def _run(name: str, folder: Path, arguments: argparse.Namespace, console: Console) -> list[Figure]:
    module = importlib.import_module(f"benchmarks.{name}")

    def say(text: str) -> None:
        console.print(f"  {text}", highlight=False)

    options = {"hours": arguments.hours} if name in ("page", "soak") else {}
    figures: list[Figure] = await module.run(folder, quick=arguments.quick, say=say, **options)
    return figures


def _about(*, quick: bool) -> dict[str, Any]:
    """Return where and when the measurement takes place; the load average shows whether the machine was busy."""
    return {
        "started_at": time.time(),
        "quick": quick,
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "jmeter": find_jmeter().version,
        "java": find_java().version,
        "load_average_before": os.getloadavg(),
    }


if __name__ == "__main__":
    sys.exit(main())
