"""Ask an installed JMeter for its catalogue of elements, with a program of the plugin that needs no display."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loadwright.core.messages import agents
from loadwright.core.strictjson import loads

from .command import Java, JMeterInstall, ToolError, opened_packages

MAIN = "loadwright.jmeter.catalogue.Catalogue"
SECONDS = 300
"""The program takes 5 s on a machine with 2 cores; some plugins load much more."""


def ask_catalogue(jmeter: JMeterInstall, java: Java, plugin: Path) -> Any:
    """Return the elements of a JMeter and its plugins as JSON values, which ``core.jmx.catalogue`` reads.

    Raises ``ToolError`` with JMeter's own words if it fails.
    """
    with TemporaryDirectory(prefix="loadwright-catalogue-") as folder:
        written = Path(folder) / "catalogue.json"
        library = jmeter.home / "lib"
        classes = ":".join([str(plugin), f"{library / 'ext'}/*", f"{library}/*", f"{library / 'junit'}/*"])
        opened = opened_packages(java)
        command = [str(java.path), *opened, "-Djava.awt.headless=true", "-cp", classes]
        command += [MAIN, str(jmeter.home), str(written)]
        try:
            ended = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise ToolError(agents.CATALOGUE_FAILED(reason=f"> {SECONDS} s")) from None
        except OSError as error:
            raise ToolError(agents.JAVA_NOT_STARTED(path=str(java.path), reason=str(error))) from None
        try:
            return loads(written.read_bytes())
        except (OSError, ValueError) as error:
            reason = "\n".join(ended.stderr.strip().splitlines()[-20:]) or str(error)
            raise ToolError(agents.CATALOGUE_FAILED(reason=reason)) from None
