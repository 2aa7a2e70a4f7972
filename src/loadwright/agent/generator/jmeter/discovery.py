"""Find the tools that a generator needs on this machine: Apache JMeter, Java and the plugin."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

from loadwright.core.messages import agents

from .command import Java, JMeterInstall, ToolError, ask_java_version

__all__ = ["JMeterInstall", "Java", "ToolError", "find_java", "find_jmeter", "find_plugin", "installs_folder"]

MINIMUM_JAVA = 8
MINIMUM_JMETER = (5, 5)

PLUGIN = Path(__file__).parent / "plugin" / "loadwright-jmeter.jar"

_VERSION_LINE = re.compile(r"^Implementation-Version:\s*(\S+)", re.MULTILINE)


def installs_folder() -> Path:
    """Return this user's folder for JMeter installations, shared by all checkouts."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "loadwright" / "jmeter"


def find_jmeter(explicit: Path | None = None) -> JMeterInstall:
    """Return the JMeter to use: ``explicit``, else JMETER_HOME, else the newest one installed by Loadwright.

    Raises ``ToolError`` if none is found or the chosen one is unusable.
    """
    if explicit is not None:
        return read_jmeter(explicit.expanduser(), "--jmeter-home")
    named = os.environ.get("JMETER_HOME")
    if named:
        return read_jmeter(Path(named).expanduser(), "JMETER_HOME")
    folders = sorted(installs_folder().glob("apache-jmeter-*"), key=_version_key, reverse=True)
    for folder in folders:
        return read_jmeter(folder, "the installed JMeter")
    raise ToolError(agents.JMETER_NOT_FOUND())


def read_jmeter(home: Path, origin: str) -> JMeterInstall:
    """Return the JMeter in ``home``. Raises ``ToolError``, which names ``origin``, if it is unusable."""
    home = home.absolute()
    cores = sorted(home.glob("lib/ext/ApacheJMeter_core*.jar"))
    if not cores or not (home / "bin" / "ApacheJMeter.jar").is_file():
        raise ToolError(agents.NOT_JMETER(path=str(home), origin=origin))
    version = _manifest_version(cores[0])
    if version is None:
        raise ToolError(agents.JMETER_DAMAGED(path=str(cores[0]), origin=origin))
    if _numbers(version) < MINIMUM_JMETER:
        raise ToolError(agents.JMETER_TOO_OLD(path=str(home), origin=origin, version=version))
    return JMeterInstall(home, version)


def find_java() -> Java:
    """Return the Java of JAVA_HOME, else of PATH. Raises ``ToolError`` if it is missing or too old."""
    home = os.environ.get("JAVA_HOME")
    if home:
        path = Path(home).expanduser() / "bin" / "java"
        if not os.access(path, os.X_OK):
            raise ToolError(agents.JAVA_HOME_WRONG(path=home))
    else:
        on_path = shutil.which("java")
        if on_path is None:
            raise ToolError(agents.JAVA_NOT_FOUND())
        path = Path(on_path)
    version = ask_java_version(path)
    java = Java(path, version)
    if java.major < MINIMUM_JAVA:
        raise ToolError(agents.JAVA_TOO_OLD(path=str(path), version=version, needed=MINIMUM_JAVA))
    return java


def find_plugin() -> Path:
    """Return the path of the plugin's jar. Raises ``ToolError`` if it has not been built."""
    if not PLUGIN.is_file():
        raise ToolError(agents.PLUGIN_MISSING(path=str(PLUGIN)))
    return PLUGIN


def _manifest_version(jar: Path) -> str | None:
    try:
        with zipfile.ZipFile(jar) as archive:
            manifest = archive.read("META-INF/MANIFEST.MF").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    match = _VERSION_LINE.search(manifest)
    return match.group(1) if match else None


def _version_key(folder: Path) -> tuple[int, ...]:
    return _numbers(folder.name)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
