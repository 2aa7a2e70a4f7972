"""Ask an installed JMeter for its catalogue of elements, with a program of the plugin that needs no display."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loadwright.agent.runtime.tasks import timeout
from loadwright.core.hosts.own import JVM_OPTION
from loadwright.core.messages import agents
from loadwright.core.strictjson import loads

from .command import OWN_GROUP, Java, JMeterInstall, ToolError, opened_packages, signal_group

MAIN = "loadwright.jmeter.catalogue.Catalogue"
SECONDS = 300
"""The program takes 5 s on an idle machine with 2 cores; it may get little of a busy one."""
HEAP_MB = 512
MAX_BYTES = 8 << 20
"""Maximum size of a catalogue; that of JMeter has 0.2 MB."""
_SHOWN_LINES = 20
_SHOWN_BYTES = 4000
_OUTPUT = "output.log"


async def ask_catalogue(jmeter: JMeterInstall, java: Java, plugin: Path, *, niceness: int = 0) -> Any:
    """Return the elements of a JMeter and its plugins as JSON values, which ``core.jmx.catalogue`` reads.

    The program has limited memory, yields to others by ``niceness``, and ends when this is cancelled. Raises
    ``ToolError`` with JMeter's own words if it fails.
    """
    with TemporaryDirectory(prefix="loadwright-catalogue-") as name:
        folder = Path(name)
        written = folder / "catalogue.json"
        command = _command(jmeter, java, plugin, written)
        await _run(["nice", "-n", str(niceness), *command] if niceness else command, folder, java)
        return await asyncio.to_thread(_read, written, folder / _OUTPUT)


def _command(jmeter: JMeterInstall, java: Java, plugin: Path, written: Path) -> list[str]:
    library = jmeter.home / "lib"
    classes = ":".join([str(plugin), f"{library / 'ext'}/*", f"{library}/*", f"{library / 'junit'}/*"])
    memory = [f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", "-XX:MaxMetaspaceSize=256m", "-XX:TieredStopAtLevel=1"]
    command = [str(java.path), JVM_OPTION, *opened_packages(java), *memory, "-Djava.awt.headless=true"]
    return [*command, "-cp", classes, MAIN, str(jmeter.home), str(written)]


async def _run(command: list[str], folder: Path, java: Java) -> None:
    # The token and other settings of the agent are not for plugins.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOADWRIGHT_")}
    with (folder / _OUTPUT).open("wb") as output:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **OWN_GROUP,
            )
        except OSError as error:
            raise ToolError(agents.JAVA_NOT_STARTED(path=str(java.path), reason=str(error))) from None
    try:
        await timeout(SECONDS, process.wait())
    except asyncio.TimeoutError:
        raise ToolError(agents.CATALOGUE_FAILED(reason=f"> {SECONDS} s")) from None
    finally:
        if process.returncode is None:
            signal_group(process.pid, signal.SIGKILL)
            await process.wait()


def _read(written: Path, output: Path) -> Any:
    try:
        size = written.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(f"{size} bytes")
        return loads(written.read_bytes())
    except (OSError, ValueError) as error:
        with output.open("rb") as file:
            file.seek(max(0, output.stat().st_size - _SHOWN_BYTES))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
        reason = "\n".join(lines[-_SHOWN_LINES:]) or str(error)
        raise ToolError(agents.CATALOGUE_FAILED(reason=reason)) from None
