"""What the agent measures agrees with ``sar``, which runs at the same time, within the tolerance of two programs."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loadwright.agent.host.collector import HOST, Options
from loadwright.agent.host.collectors import host_collectors
from loadwright.agent.host.sampler import Sampler

SECONDS = 10
ENVIRONMENT = {**os.environ, "LC_ALL": "C"}

BUSY = """
import os, socket, sys, time
one, other = socket.socketpair()
while True:
    begin = time.monotonic()
    while time.monotonic() - begin < 0.02:
        pass
    one.send(b"x")
    other.recv(1)
    time.sleep(0.02)
"""


@contextmanager
def busy() -> Iterator[None]:
    """Use half of a core, steadily."""
    with subprocess.Popen([sys.executable, "-c", BUSY]) as process:
        try:
            yield
        finally:
            process.kill()


def mean(statistics_: list[dict[str, Any]], *path: str) -> float:
    """Return the mean of a value in the records of ``sadf``."""
    values = []
    for record in statistics_:
        found: Any = record
        for name in path:
            found = found[0] if isinstance(found, list) else found
            found = found[name]
        values.append(float(found))
    return statistics.fmean(values)


def measured(folder: Path) -> tuple[Mapping[str, float], list[dict[str, Any]]]:
    """Return the figures of the host over some seconds, and the records of ``sar`` of each of them."""
    sampler = Sampler(host_collectors(Options()))
    file = folder / "sar"
    with busy(), subprocess.Popen(["sar", "-o", str(file), "1", str(SECONDS)], stdout=subprocess.DEVNULL) as sar:
        sampler.sample()
        sar.wait(SECONDS + 60)
        sample = sampler.sample()
    sampler.close()
    # Without the swap space that this machine may not have.
    options = ["-u", "ALL", "-r", "-q", "LOAD", "-w", "-n", "DEV"]
    shown = subprocess.run(
        ["sadf", "-j", str(file), "--", *options], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    (host,) = json.loads(shown.stdout)["sysstat"]["hosts"]
    return sample[HOST], host["statistics"]


def test_values_agree_with_sar(tmp_path: Path) -> None:
    began = time.monotonic()
    own, records = measured(tmp_path)
    assert len(records) >= SECONDS - 1
    assert time.monotonic() - began >= SECONDS - 1
    cpu = {name: mean(records, "cpu-load", name) for name in ("usr", "nice", "sys", "iowait", "steal", "idle")}
    for figure, value in (
        ("cpu_percent", 100 - cpu["idle"] - cpu["iowait"]),
        ("cpu_user_percent", cpu["usr"] + cpu["nice"]),
        ("cpu_system_percent", cpu["sys"]),
        ("cpu_iowait_percent", cpu["iowait"]),
        ("cpu_steal_percent", cpu["steal"]),
    ):
        assert abs(own[figure] - value) <= 10, (figure, own[figure], value)
    memory = records[-1]["memory"]
    for figure, kilobytes in (("memory_available_bytes", memory["avail"]), ("memory_free_bytes", memory["memfree"])):
        assert abs(own[figure] - kilobytes * 1024) <= 256 * 1024 * 1024, figure
    switches = mean(records, "process-and-context-switch", "cswch")
    assert 0.5 * switches <= own["context_switches_s"] <= 2 * switches
    queue = records[-1]["queue"]
    assert abs(own["load_5"] - queue["ldavg-5"]) <= 0.5
    assert abs(own["threads"] - queue["plist-sz"]) <= 0.2 * own["threads"] + 20
    devices: dict[str, float] = {}
    for record in records:
        for device in record["network"]["net-dev"]:
            devices[device["iface"]] = devices.get(device["iface"], 0.0) + device["rxkB"] * 1024 / len(records)
    received = sum(value for name, value in devices.items() if name != "lo")
    assert abs(own.get("received_bytes_s", 0.0) - received) <= 0.3 * received + 20_000
