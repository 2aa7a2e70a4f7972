"""``loadwright jmeter``: install JMeter, and show which installation is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loadwright.agent.generator.jmeter.discovery import ToolError, find_java, find_jmeter
from loadwright.agent.generator.jmeter.installation import DEFAULT_VERSION, InstallationError
from loadwright.agent.generator.jmeter.installation import install as install_jmeter

from .errors import BadInputError, reported
from .terminal import document, line

app = typer.Typer(name="jmeter", no_args_is_help=True, help="Install Apache JMeter, or show which one is used.")


class Source(StrEnum):
    """Sources from which JMeter can be installed."""

    MAVEN = "maven"
    PYPI = "pypi"


@contextmanager
def _advising() -> Iterator[None]:
    with reported():
        try:
            yield
        except (InstallationError, ToolError) as error:
            raise BadInputError(str(error)) from None


@app.command()
def install(
    version: Annotated[str | None, typer.Option(help=f"Version to install; by default {DEFAULT_VERSION}.")] = None,
    archive: Annotated[
        Path | None, typer.Option("--from", help="Unpack this download, apache-jmeter-X.tgz.", dir_okay=False)
    ] = None,
    source: Annotated[
        Source | None, typer.Option(help="Install from this source only; by default from Maven, or PyPI if that fails.")
    ] = None,
) -> None:
    """Install Apache JMeter for this user, below ~/.cache."""
    with _advising():
        installed = install_jmeter(version, source.value if source else None, archive, line)
    line(f"JMeter {installed.version} is in {installed.home}")


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print home, version and java as JSON.")] = False,
    jmeter_home: Annotated[
        Path | None, typer.Option(help="Folder of an Apache JMeter; by default JMETER_HOME, else the installed one.")
    ] = None,
) -> None:
    """Show which JMeter and which Java are used."""
    with _advising():
        jmeter = find_jmeter(jmeter_home)
        java = find_java()
    if as_json:
        document({"home": str(jmeter.home), "version": jmeter.version, "java": java.version})
        return
    line(f"JMeter {jmeter.version} in {jmeter.home}")
    line(f"Java {java.version}, {java.path}")
