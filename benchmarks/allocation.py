"""The memory that a JVM allocates, from Java Flight Recorder."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections import defaultdict
from pathlib import Path

import httpx

from benchmarks.turns import watch
from loadwright.agent.generator.jmeter.discovery import find_java

EVENT = "jdk.ThreadAllocationStatistics"


async def bytes_per_request(client: httpx.AsyncClient, pid: int, folder: Path, seconds: float) -> float:
    """Record a running JVM for ``seconds``, and return the bytes that its threads allocated per request."""
    recording = folder / f"allocation-{pid}.jfr"
    await _call("jcmd", str(pid), "JFR.start", "name=allocation", "settings=default")
    measured = await watch(client, pid, seconds)
    await _call("jcmd", str(pid), "JFR.stop", "name=allocation", f"filename={recording}")
    events = json.loads(await _call("jfr", "print", "--json", "--events", EVENT, str(recording)))
    totals: dict[int, list[int]] = defaultdict(list)
    for event in events["recording"]["events"]:
        values = event["values"]
        totals[values["thread"]["javaThreadId"]].append(int(values["allocated"]))
    return sum(max(total) - min(total) for total in totals.values()) / measured.requests


async def _call(tool: str, *arguments: str) -> str:
    command = [str(find_java().path.resolve().parent / tool), *arguments]
    answer = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    return answer.stdout
