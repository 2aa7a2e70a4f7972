"""A shell script in place of Java; ``$last`` is the last argument, the file that the program of the plugin writes."""

from __future__ import annotations

from pathlib import Path

from loadwright.agent.generator.jmeter.command import Java


def java_script(path: Path, script: str) -> Java:
    """Write the script and return it as a Java."""
    path.write_text(f"#!/bin/sh\nfor last; do :; done\n{script}\n")
    path.chmod(0o755)
    return Java(path, "17.0.1")
