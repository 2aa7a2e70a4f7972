"""The memory that a JVM allocates, from Java Flight Recorder."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from benchmarks.turns import watch
from loadwright.agent.generator.jmeter.discovery import find_java

EVENT = "jdk.ThreadAllocationStatistics"
# By default the event is written at the ends of a chunk only, and a thread that has not allocated in it is missing.
SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
<event name="{EVENT}"><setting name="enabled">true</setting><setting name="period">500 ms</setting></event>
</configuration>
"""


async def bytes_per_request(client: httpx.AsyncClient, pid: int, folder: Path, seconds: float) -> float:
    """Record a running JVM for ``seconds``, and return the bytes that its threads allocated per request."""
    settings, recording = folder / "allocation.jfc", folder / f"allocation-{pid}.jfr"
    settings.write_text(SETTINGS, encoding="utf-8")
    await _call("jcmd", str(pid), "JFR.start", "name=allocation", f"settings={settings}")
    measured = await watch(client, pid, seconds)
    await _call("jcmd", str(pid), "JFR.stop", "name=allocation", f"filename={recording}")
    events = json.loads(await _call("jfr", "print", "--json", "--events", EVENT, str(recording)))
    return _rate([event["values"] for event in events["recording"]["events"]]) / measured.rate


def _rate(events: list[dict[str, Any]]) -> float:
    """Return the bytes per second that all threads allocated: each over the time between its first and last event."""
    threads: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for event in events:
        # Events contain the total of a thread since its start.
        threads[event["thread"]["javaThreadId"]].append((_seconds(event["startTime"]), int(event["allocated"])))
    rates = []
    for totals in threads.values():
        (begin, before), (end, after) = min(totals), max(totals)
        if end > begin:
            rates.append((after - before) / (end - begin))
    return sum(rates)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def _call(tool: str, *arguments: str) -> str:
    command = [str(find_java().path.resolve().parent / tool), *arguments]
    answer = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    return answer.stdout
