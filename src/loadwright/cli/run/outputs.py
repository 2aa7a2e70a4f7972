"""The files in a run's output folder: result, JUnit, the executed plan, logs, JTLs and what the plan wrote."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from loadwright.core.hosts.guardrails import LEVEL
from loadwright.core.hosts.metrics import BYTES, BYTES_PER_SECOND, PER_SECOND, PERCENT
from loadwright.core.messages.events import ENDED
from loadwright.core.protocol.generator import FAILED
from loadwright.core.stats import requirements
from loadwright.core.strictjson import dumps

PLAN = "run.jmx"
RESULT = "result.json"
JUNIT = "junit.xml"
_EARLIER = re.compile(r"(result\.json|junit\.xml|run\.jmx|jmeter-\d+\.log|(results|failures)-\d+\.jtl|written-\d+)")
_SIZES = ("B", "kB", "MB", "GB", "TB")
# XML 1.0 cannot represent these characters, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_outputs(out: Path, result: dict[str, Any], files: dict[str, Path]) -> None:
    """Write the result, and move ``files`` (name in the folder → current path) into ``out``.

    All files of an earlier run with these names are removed first, so that the folder never mixes two runs.
    """
    out.mkdir(parents=True, exist_ok=True)
    for path in out.iterdir():
        if not _EARLIER.fullmatch(path.name):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for name, source in sorted(files.items()):
        if source.exists():
            shutil.move(source, out / name)
    (out / RESULT).write_text(dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / JUNIT).write_bytes(junit(result))


def junit(result: dict[str, Any]) -> bytes:
    """Return the requirements as JUnit test cases; without any, one case for the run itself."""
    plan = _text(result["asked"]["plan"])
    suite = ElementTree.Element(
        "testsuite", name=plan, timestamp=(result["started_at"] or "").removesuffix("Z"), time=str(result["seconds"])
    )
    cases = result["requirements"] or [{"text": "the run is carried out", "held": True}]
    broken = result["state"] == FAILED
    for case in cases:
        element = ElementTree.SubElement(suite, "testcase", classname=plan, name=_text(case["text"]), time="0")
        if broken:
            reason = next((event["text"] for event in reversed(result["events"]) if event["kind"] == ENDED), "")
            ElementTree.SubElement(element, "error", message=_text(reason or "the run could not be carried out"))
        elif not case["held"]:
            ElementTree.SubElement(element, "failure", message=_text(f"{case['text']}: it was {measured(case)}"))
    failures = 0 if broken else sum(not case["held"] for case in cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(failures))
    suite.set("errors", str(len(cases) if broken else 0))
    notes = [*result["verdict"]["reasons"], *(one["text"] for one in result.get("warnings", ()))]
    if notes:
        ElementTree.SubElement(suite, "system-out").text = _text("\n".join(notes))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    content: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def measured(requirement: dict[str, Any]) -> str:
    """Format the measured value of a checked requirement with its unit, of a guardrail with its host.

    That of the whole run may meet a requirement that was not met for too long within it.
    """
    return f"{_measured(requirement)}{'; the run was stopped for it' if requirement.get('aborted') else ''}"


def _measured(requirement: dict[str, Any]) -> str:
    value, unit = requirement["value"], requirement["unit"]
    if "unmeasured" not in requirement:
        return _value(value, unit)
    host, part, unmeasured = requirement["host"], requirement["part"], requirement["unmeasured"]
    place = f" on {host}{f' ({part})' if part else ''}" if host else ""
    shown = [] if value is None and (unmeasured or requirement["held"]) else [f"{_value(value, unit)}{place}"]
    if unmeasured:
        shown.append(f"not measured on {', '.join(unmeasured)}")
    return "; ".join(shown) or "none"


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    if unit == requirements.FRACTION:
        return f"{100 * value:.4g}%"
    if unit == requirements.COUNT:
        return f"{value:.0f}"
    if unit == requirements.MILLISECONDS:
        return f"{value:.6g} ms"
    if unit in (BYTES, BYTES_PER_SECOND):
        return f"{_size(value)}{unit.removeprefix('byte')}"
    separator = "" if unit in (PERCENT, PER_SECOND) else " "
    return f"{value:.6g}{separator}{'/s' if unit == PER_SECOND else '' if unit == LEVEL else unit}".rstrip()


def _size(size: float) -> str:
    """Return bytes as ``1.2 MB`` (powers of 1,000)."""
    power = 0
    while size >= 1000 and power < len(_SIZES) - 1:
        size, power = size / 1000, power + 1
    return f"{size:.4g} {_SIZES[power]}"


def _text(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
