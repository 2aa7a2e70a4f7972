"""Programs for tests that use classes of JMeter: ``jmeter-plugin/test``."""

from __future__ import annotations

import subprocess
from pathlib import Path

from loadwright.agent.generator.jmeter.command import opened_packages
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin

SOURCES = Path(__file__).parents[2] / "jmeter-plugin" / "test" / "loadwright" / "jmeter"


def run_program(name: str, folder: Path, *files: Path) -> None:
    """Compile a program into a folder and run it with JMeter's home and these files."""
    home = find_jmeter().home
    path = f"{find_plugin()}:{home}/lib/ext/*:{home}/lib/*"
    subprocess.run(["javac", "-cp", path, "-d", str(folder), str(SOURCES / f"{name}.java")], check=True)
    java = find_java()
    command = [str(java.path), *opened_packages(java), "-Djava.awt.headless=true", "-cp", f"{folder}:{path}"]
    subprocess.run([*command, f"loadwright.jmeter.{name}", str(home), *map(str, files)], check=True)
