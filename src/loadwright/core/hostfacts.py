"""What a machine tells about itself: reads the output of the script in ``server/servers/ssh/facts.sh``.

The output is sections, each begun by a line ``== name``. A machine may leave out any of them or lie: whatever cannot
be read stays unknown, and nothing here raises.
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
    """A Java found: the path of its ``java``, and its version such as ``17.0.9``."""

    path: str
    version: str


@dataclass(frozen=True)
class HostFacts:
    """Facts about a machine; what is unknown is empty or 0.

    ``cores`` counts what the kernel schedules on (threads of hyper-threading count), ``memory`` is bytes, ``uptime``
    seconds at the time of asking. The first Java is the one on the PATH.
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


def complete(output: str) -> bool:
    """Return whether the script came to its end."""
    return "== end" in output.splitlines()


def parse(output: str) -> HostFacts:
    """Return the facts in the script's output."""
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
    )


def _sections(output: str) -> dict[str, list[str]]:
    """Split the output; what stands before the first section (a greeting of the login shell) is left out."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in output.splitlines():
        if line.startswith("== "):
            lines = sections.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return sections


def _line(sections: dict[str, list[str]], name: str) -> str:
    """Return the first line of a section that says something."""
    return next((_clean(line) for line in sections.get(name, []) if line.strip()), "")


def _clean(text: str) -> str:
    """Return text on one line without control characters, at most ``MAX_TEXT`` long."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:MAX_TEXT]


def _number(text: str) -> float:
    """Return a plain decimal number, 0 for anything else."""
    found = re.match(r"[0-9]{1,18}(\.[0-9]{1,6})?$", text.strip())
    return float(found.group()) if found else 0.0


def _distribution(sections: dict[str, list[str]]) -> str:
    values: dict[str, str] = {}
    for line in sections.get("os-release", []):
        key, equals, value = line.partition("=")
        if equals:
            values[key.strip()] = _clean(value.strip().strip("\"'"))
    # CentOS and its kin name only their major version in os-release, the full one here.
    release = _line(sections, "release")
    pretty = values.get("PRETTY_NAME", "")
    if release and (not pretty or values.get("ID", "") in ("centos", "rhel", "ol")):
        return release
    return pretty or " ".join(filter(None, (values.get("NAME", ""), values.get("VERSION", ""))))


CPU_NAMES = ("model name", "cpu model", "hardware", "cpu", "model", "processor")
"""Where architectures name the processor in /proc/cpuinfo and lscpu, the best first."""


def _cpu(lines: list[str]) -> str:
    found: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(":")
        key, value = key.strip().lower(), _clean(value)
        # A bare number is the index of a processor or the number of a model.
        if value not in ("", "-") and not value.isdigit():
            found.setdefault(key, value)
    return next((found[name] for name in CPU_NAMES if name in found), "")


def _cores(sections: dict[str, list[str]]) -> int:
    told = int(_number(_line(sections, "cores")))
    if told:
        return told
    counted = [line for line in sections.get("cpu", []) if re.match(r"processor\s*:\s*\d+\s*$", line)]
    return len(counted)


def _memory(lines: list[str]) -> int:
    for line in lines:
        found = re.match(r"MemTotal:\s*([0-9]{1,15}) kB", line)
        if found:
            return int(found.group(1)) * KIB
    return 0


DISK = re.compile(r"(?P<device>.*?)\s+(?P<size>\d{1,18})\s+(?P<used>\d{1,18})\s+-?\d+\s+(?:\d+%|-)\s+(?P<mount>/.*)$")


def _disks(lines: list[str]) -> tuple[Disk, ...]:
    """Read lines of ``df -kP``; what is mounted twice (bind mounts) counts once, where its path is the shortest."""
    found: dict[str, Disk] = {}
    for line in lines:
        match = DISK.match(line)
        if match is None or not int(match["size"]):
            continue
        disk = Disk(_clean(match["mount"]), int(match["size"]) * KIB, int(match["used"]) * KIB)
        former = found.get(match["device"])
        if former is None or len(disk.mount) < len(former.mount):
            found[match["device"]] = disk
    return tuple(sorted(found.values(), key=lambda disk: disk.mount)[:MAX_DISKS])


def _javas(lines: list[str]) -> tuple[Java, ...]:
    """Read lines ``path<tab>what it says``: ``JAVA_VERSION="17.0.9"`` or ``openjdk version "1.8.0_382" …``."""
    found: dict[str, Java] = {}
    for line in lines:
        path, tab, said = line.partition("\t")
        version = re.search(r'(?:version |JAVA_VERSION=)"?([0-9][0-9A-Za-z._+-]{0,30})', said)
        if tab and version and path.startswith("/"):
            found.setdefault(path, Java(_clean(path), version.group(1)))
    return tuple(found.values())[:MAX_JAVAS]
