"""The command line and properties of JMeter, and its start. Java is started only here."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loadwright.core.hosts.own import JVM_OPTION
from loadwright.core.messages import MessageError, agents

from .java_options import java_options, usable_cores

LINK_TOKEN_VARIABLE = "LOADWRIGHT_LINK_TOKEN"  # noqa: S105 - the variable's name
CONSOLE_LOG = "console.log"
JMETER_LOG = "jmeter.log"
RESULTS_FILE = "results.jtl"
PROPERTIES_FILE = "run.properties"
SYSTEM_PROPERTIES_FILE = "system.properties"

# As in JMeter's own start script. Without the opened packages, Groovy scripts and XStream fail on Java 17,
# unlike in JMeter started on a desktop.
_OPENED_PACKAGES = (
    "java.desktop/sun.awt",
    "java.desktop/sun.swing",
    "java.desktop/javax.swing.text.html",
    "java.desktop/java.awt",
    "java.desktop/java.awt.font",
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.util",
    "java.base/java.text",
)

# A process group, not a session: the kernel schedules sessions as groups (autogroup), which costs a JVM up to a third
# of its throughput next to a busy target on the same machine.
OWN_GROUP: dict[str, Any] = {"process_group": 0} if sys.version_info >= (3, 11) else {"preexec_fn": os.setpgrp}

_CLASS_PATHS = ("search_paths", "user.classpath", "plugin_dependency_paths")

_JAVA_VERSION = re.compile(r'version "([^"]+)"')


class ToolError(MessageError):
    """A tool that is missing on this machine or unusable."""


@dataclass(frozen=True)
class JMeterInstall:
    """An Apache JMeter in the folder ``home``, in the layout of its download."""

    home: Path
    version: str


@dataclass(frozen=True)
class Java:
    """A ``java`` command; ``version`` is as it reports it, such as ``17.0.15`` or ``1.8.0_402``."""

    path: Path
    version: str

    @property
    def major(self) -> int:
        """The major release: 8 for ``1.8.0_402``."""
        numbers = [int(number) for number in re.findall(r"\d+", self.version)]
        if len(numbers) > 1 and numbers[0] == 1:
            return numbers[1]
        return numbers[0]


def opened_packages(java: Java) -> list[str]:
    """Return the options with which JMeter may use packages of Java that are otherwise closed."""
    # Java 8 does not know modules and rejects the option.
    if java.major < 9:
        return []
    return [word for name in _OPENED_PACKAGES for word in ("--add-opens", f"{name}=ALL-UNNAMED")]


def ask_java_version(path: Path) -> str:
    """Return the version that ``java -version`` of ``path`` reports. Raises ``ToolError`` if it does not run."""
    try:
        answer = subprocess.run([str(path), "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(agents.JAVA_NOT_RUNNING(path=str(path), reason=str(error))) from None
    match = _JAVA_VERSION.search(answer.stderr) or _JAVA_VERSION.search(answer.stdout)
    if match is None:
        raise ToolError(agents.JAVA_WITHOUT_VERSION(path=str(path)))
    return match.group(1)


@dataclass
class Launch:
    """Everything needed to start JMeter without its GUI.

    ``work`` receives the log, the console output, the properties files and, with ``jtl``, the results. ``cwd`` is the
    working directory, by default that of the plan. The JVM of a ``trial`` starts quickly and uses little memory.
    """

    jmeter: JMeterInstall
    java: Java
    plugin: Path
    plan: Path
    work: Path
    heap_mb: int
    token: str
    jtl: bool = False
    trial: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    system_properties: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None

    def command(self) -> list[str]:
        """Return the command line. It contains no secrets, because other users of the machine can read it."""
        command = [str(self.java.path), JVM_OPTION, *opened_packages(self.java)]
        command += ["-Djava.security.egd=file:/dev/urandom", "-Duser.language=en", "-Duser.region=EN"]
        # The user's options come last, so they override ours.
        command += ["-Djava.awt.headless=true", *self.java_options()]
        return [*command, "-jar", str(self.jmeter.home / "bin" / "ApacheJMeter.jar"), *self.arguments()]

    def arguments(self) -> list[str]:
        """Return JMeter's part of the command line."""
        arguments = ["-n", "-t", str(self.plan), "-j", str(self.work / JMETER_LOG)]
        arguments += ["-q", str(self.work / PROPERTIES_FILE)]
        if self.system_properties:
            arguments += ["-S", str(self.work / SYSTEM_PROPERTIES_FILE)]
        return [*arguments, "-l", str(self.work / RESULTS_FILE)] if self.jtl else arguments

    def java_options(self) -> list[str]:
        """Return the options of the JVM, which include the user's."""
        environment = [os.environ.get(name, "") for name in ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")]
        users = shlex.split(os.environ.get("JVM_ARGS", ""))
        cores, given = usable_cores(), shlex.split(" ".join(environment))
        return java_options(self.heap_mb, cores, users, given, trial=self.trial)

    def all_properties(self) -> dict[str, str]:
        """Return the user's properties, overridden by those that Loadwright depends on."""
        ours = {
            # Port 0 disables the listener for shutdown commands, which accepts them from any local program.
            "jmeterengine.nongui.port": "0",
            # The BeanShell server would open unauthenticated ports on every interface.
            "beanshell.server.port": "0",
            "search_paths": self._search_paths(),
            # The Recorder already counts samples; a second count would only cost CPU.
            "summariser.name": "",
            "jmeter.save.saveservice.output_format": "csv",
            # By default JMeter waits 2 s at the end to report threads that keep the JVM alive.
            "jmeter.exit.check.pause": "0",
        }
        return {**self.properties, **ours}

    def class_paths(self) -> list[Path]:
        """Return the jars, and folders of jars, that properties add to JMeter's own."""
        properties = self.all_properties()
        named = [properties.get(name, self._users_property(name)) or "" for name in _CLASS_PATHS]
        return [Path(path) for paths in named for path in re.split("[;:]", paths) if path]

    def _users_property(self, name: str) -> str | None:
        return _property_in(self.jmeter.home / "bin" / "user.properties", name)

    def _search_paths(self) -> str:
        named = self.properties.get("search_paths", self._users_property("search_paths"))
        return f"{named};{self.plugin}" if named else str(self.plugin)


def write_properties(launch: Launch) -> None:
    """Write the properties files that ``launch`` names."""
    write_private(launch.work / PROPERTIES_FILE, _properties_text(launch.all_properties()))
    if launch.system_properties:
        write_private(launch.work / SYSTEM_PROPERTIES_FILE, _properties_text(launch.system_properties))


def _properties_text(properties: Mapping[str, str]) -> str:
    return "".join(f"{_escaped(key)}={_escaped(value)}\n" for key, value in properties.items())


async def start(launch: Launch, stdin: int = asyncio.subprocess.DEVNULL) -> asyncio.subprocess.Process:
    """Start JMeter in its own process group. Raises ``ToolError`` if it cannot be started."""
    write_properties(launch)
    # Loadwright's own settings may be secret and must not be visible to plans.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOADWRIGHT_")}
    environment[LINK_TOKEN_VARIABLE] = launch.token
    with (launch.work / CONSOLE_LOG).open("ab") as console:
        try:
            return await asyncio.create_subprocess_exec(
                *launch.command(),
                cwd=launch.cwd or launch.plan.parent,
                env=environment,
                stdin=stdin,
                stdout=console,
                stderr=console,
                **OWN_GROUP,
            )
        except OSError as error:
            raise ToolError(agents.JAVA_NOT_STARTED(path=str(launch.java.path), reason=str(error))) from None


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to the process group of ``start``; no-op if it no longer exists."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, because properties may contain passwords."""
    path.touch(0o600)
    path.write_text(text, encoding="ascii")


def _escaped(text: str) -> str:
    r"""Return ``text`` so that java.util.Properties reads it back: ``a=é`` becomes ``a\=\u00e9``."""
    words = []
    for unit in _utf16_units(text):
        if unit > 126 or unit < 32:
            words.append(f"\\u{unit:04x}")
        elif chr(unit) in "\\ :=#!":
            words.append("\\" + chr(unit))
        else:
            words.append(chr(unit))
    return "".join(words)


def _utf16_units(text: str) -> list[int]:
    data = text.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[position : position + 2], "big") for position in range(0, len(data), 2)]


def _property_in(file: Path, name: str) -> str | None:
    """Return a property from one of JMeter's own files, ``None`` if it is not set there."""
    try:
        lines = file.read_text(encoding="iso-8859-1").splitlines()
    except OSError:
        return None
    values = [value.strip() for key, _, value in (line.partition("=") for line in lines) if key.strip() == name]
    return values[-1] if values else None
