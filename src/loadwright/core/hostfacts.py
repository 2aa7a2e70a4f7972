"""Facts about a machine, parsed from the output of ``server/servers/ssh/facts.sh``.

The output consists of sections, each started by a line ``== name``. A machine may omit any of them or send anything:
values that cannot be parsed stay unknown, and nothing here raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

KIB = 1024
MAX_TEXT = 200
MAX_DISKS = 64
MAX_JAVAS = 32


@dataclass(frozen=True)
class Disk:
    """A mounted file system; ``size`` and ``used`` in bytes."""

    mount: str
    size: int
    used: int


@dataclass(frozen=True)
class Java:
    """A Java installation: the path of its ``java``, and its version such as ``17.0.9``."""

    path: str
    version: str


@dataclass(frozen=True)
class HostFacts:
    """Facts about a machine; unknown values are empty or 0.

    ``cores`` counts logical processors (with hyper-threading), ``memory`` is in bytes, ``uptime`` in seconds at the
    time of the query. The first Java is the one on the PATH. ``machine`` identifies the machine as a hash
    (``hosts.machine``).
    """

    distribution: str = ""
    kernel: str = ""
    architecture: str = ""
    cpu: str = ""
    cores: int = 0
    memory: int = 0
    disks: tuple[Disk, ...] = field(default=())
    uptime: int = 0
    java: tuple[Java, ...] = field(default=())
    machine: str = ""


def complete(output: str) -> bool:
    """Return whether the script ran to its end."""
    return "== end" in output.splitlines()


def parse(output: str) -> HostFacts:
    sections = _sections(output)
    return HostFacts(
        distribution=_distribution(sections),
        kernel=_line(sections, "kernel"),
        architecture=_line(sections, "architecture"),
        cpu=_cpu(sections.get("cpu", [])),
        cores=_cores(sections),
        memory=_memory(sections.get("memory", [])),
        disks=_disks(sections.get("disks", [])),
        uptime=int(_number(_line(sections, "uptime").partition(" ")[0])),
        java=_javas(sections.get("java", [])),
        machine=_machine(_line(sections, "machine")),
    )


def _sections(output: str) -> dict[str, list[str]]:
    """Split the output into sections; lines before the first one (a greeting of the login shell) are dropped."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in output.splitlines():
        if line.startswith("== "):
            lines = sections.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return sections


def _line(sections: dict[str, list[str]], name: str) -> str:
    """Return the first non-empty line of a section."""
    return next((_clean(line) for line in sections.get(name, []) if line.strip()), "")


def _clean(text: str) -> str:
    """Return the text on one line, without control characters and of at most ``MAX_TEXT`` characters."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:MAX_TEXT]


def _number(text: str) -> float:
    """Parse a plain decimal number; 0 for anything else."""
    # At most 18 digits, so that every value fits into 64 bits.
    match = re.match(r"[0-9]{1,18}(\.[0-9]{1,6})?$", text.strip())
    return float(match.group()) if match else 0.0


def _distribution(sections: dict[str, list[str]]) -> str:
    values: dict[str, str] = {}
    for line in sections.get("os-release", []):
        key, equals, value = line.partition("=")
        if equals:
            values[key.strip()] = _clean(value.strip().strip("\"'"))
    # CentOS and its derivatives give only the major version in os-release; the release file has the full one.
    release = _line(sections, "release")
    pretty = values.get("PRETTY_NAME", "")
    if release and (not pretty or values.get("ID", "") in ("centos", "rhel", "ol")):
        return release
    return pretty or " ".join(filter(None, (values.get("NAME", ""), values.get("VERSION", ""))))


CPU_NAMES = ("model name", "cpu model", "hardware", "cpu", "model", "processor")
"""Keys under which architectures name the processor in /proc/cpuinfo and lscpu, the most specific first."""


def _cpu(lines: list[str]) -> str:
    values: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(":")
        key, value = key.strip().lower(), _clean(value)
        # A bare number is a processor's index or a model number.
        if value not in ("", "-") and not value.isdigit():
            values.setdefault(key, value)
    return next((values[name] for name in CPU_NAMES if name in values), "")


def _cores(sections: dict[str, list[str]]) -> int:
    reported = int(_number(_line(sections, "cores")))
    if reported:
        return reported
    counted = [line for line in sections.get("cpu", []) if re.match(r"processor\s*:\s*\d+\s*$", line)]
    return len(counted)


def _machine(text: str) -> str:
    return text if re.fullmatch("[0-9a-f]{32}", text) else ""


def _memory(lines: list[str]) -> int:
    for line in lines:
        match = re.match(r"MemTotal:\s*([0-9]{1,15}) kB", line)
        if match:
            return int(match.group(1)) * KIB
    return 0


DISK = re.compile(r"(?P<device>.*?)\s+(?P<size>\d{1,18})\s+(?P<used>\d{1,18})\s+-?\d+\s+(?:\d+%|-)\s+(?P<mount>/.*)$")


def _disks(lines: list[str]) -> tuple[Disk, ...]:
    """Parse lines of ``df -kP``. A device mounted twice (bind mounts) counts once, at its shortest path."""
    by_device: dict[str, Disk] = {}
    for line in lines:
        match = DISK.match(line)
        if match is None or not int(match["size"]):
            continue
        disk = Disk(_clean(match["mount"]), int(match["size"]) * KIB, int(match["used"]) * KIB)
        former = by_device.get(match["device"])
        if former is None or len(disk.mount) < len(former.mount):
            by_device[match["device"]] = disk
    return tuple(sorted(by_device.values(), key=lambda disk: disk.mount)[:MAX_DISKS])


def _javas(lines: list[str]) -> tuple[Java, ...]:
    """Parse lines ``path<tab>version``, as in ``JAVA_VERSION="17.0.9"`` or ``openjdk version "1.8.0_382" …``."""
    by_path: dict[str, Java] = {}
    for line in lines:
        path, tab, text = line.partition("\t")
        version = re.search(r'(?:version |JAVA_VERSION=)"?([0-9][0-9A-Za-z._+-]{0,30})', text)
        if tab and version and path.startswith("/"):
            by_path.setdefault(path, Java(_clean(path), version.group(1)))
    return tuple(by_path.values())[:MAX_JAVAS]
