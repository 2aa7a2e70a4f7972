"""Read samples with request and response from the XML JTLs of debug mode and of trials.

The plugin writes one sample per line, so that a large file is read line by line with little memory and time.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

from lxml import etree

from .stats.frames import MAX_LABELS, OTHER_LABELS

SAMPLES = ("sample", "httpSample")
MAX_DEPTH = 10
MAX_INNER = 100
MAX_RESPONSE = 64 * 1024
"""Bytes of a response's text that the plugin keeps."""
MAX_DIGITS = 13
"""Maximum number of digits of a number: a time in milliseconds until the year 2286. Longer ones are read as 0."""

# The form in which ``SampleXml.java`` starts the line of a failure; the group is the label.
_BEGIN = re.compile(rb'<(?:sample|httpSample) t="\d+" lt="-?\d+" ts="\d+" s="false" lb="([^"]*)"')
# The last line of a truncated document has no end tag.
_ENDS = (b"</sample>\n", b"</httpSample>\n")
_TEXTS = {
    "url": ("java.net.URL",),
    "request": ("queryString", "samplerData"),
    "request_headers": ("requestHeader",),
    "response_headers": ("responseHeader",),
    "cookies": ("cookies",),
}
_OTHERS = OTHER_LABELS.encode()
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Assertion:
    """The result of an assertion; ``message`` is empty if it passed."""

    name: str
    passed: bool
    message: str = ""


@dataclass(frozen=True)
class Sample:
    """A sample with its request and response; the texts named in ``cut`` were truncated when they were recorded.

    ``at`` is the time of the sample in seconds since the epoch, ``size`` the bytes of the response's body. A ``binary``
    response has no text. ``request`` is what was sent as JMeter describes it; in a trial, only the body of an HTTP
    request, whose ``method`` and ``cookies`` are known. ``assertions`` are the messages of the failed ones, ``checks``
    the results of all that were recorded. ``inner`` are the samples within: redirects, or the parts of a transaction;
    ``omitted`` of them were not kept. ``received`` and ``sent`` are bytes with headers. ``latency_ms`` is the time to
    the first byte, and contains ``connect_ms``.
    """

    label: str
    at: float
    elapsed_ms: int
    success: bool
    code: str
    message: str
    thread: str
    url: str = ""
    request: str = ""
    request_headers: str = ""
    response: str = ""
    response_headers: str = ""
    size: int = 0
    binary: bool = False
    assertions: tuple[str, ...] = ()
    inner: tuple[Sample, ...] = ()
    connect_ms: int = 0
    latency_ms: int = 0
    received: int = 0
    sent: int = 0
    method: str = ""
    cookies: str = ""
    checks: tuple[Assertion, ...] = ()
    cut: tuple[str, ...] = ()
    omitted: int = 0


@dataclass(frozen=True)
class Failures:
    """The number of failures by label, and the newest of the requested failures, newest first."""

    counts: dict[str, int]
    newest: list[tuple[str, Sample]]
    """Pairs of the name of the source and the sample."""


def samples(lines: Iterable[bytes]) -> Iterator[Sample]:
    """Yield the samples of a document with one sample per line; truncated and damaged lines are skipped."""
    for line in lines:
        if _BEGIN.match(line) and line.endswith(_ENDS):
            sample = read_sample(line)
            if sample is not None:
                yield sample


def newest(sources: Iterable[tuple[str, Iterable[bytes]]], *, label: str | None, keep: int) -> Failures:
    """Count all failures in the named documents, and parse the newest ``keep`` of them (or of those with ``label``).

    Only these are parsed as XML; all other lines are just matched, so that a large document takes little time.
    Labels beyond ``MAX_LABELS`` count as ``OTHER_LABELS``.
    """
    counts: Counter[bytes] = Counter()
    wanted = None if label is None else _escaped(label)
    kept: list[tuple[str, bytes]] = []
    for name, lines in sources:
        last: deque[bytes] = deque(maxlen=keep)
        for line in lines:
            begin = _BEGIN.match(line)
            if begin is None or not line.endswith(_ENDS):
                continue
            counts[begin[1] if begin[1] in counts or len(counts) < MAX_LABELS else _OTHERS] += 1
            if wanted is None or begin[1] == wanted:
                last.append(line)
        kept += [(name, line) for line in last]
    read = [(name, sample) for name, line in kept if (sample := read_sample(line)) is not None]
    read.sort(key=lambda one: one[1].at, reverse=True)
    named = {unescape(label.decode("utf-8", "replace")): count for label, count in counts.items()}
    return Failures(named, read[:keep])


def _escaped(label: str) -> bytes:
    """Return ``label`` as the plugin writes it into an attribute."""
    text = escape(label, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).encode("utf-8", "replace")


def read_sample(line: bytes) -> Sample | None:
    """Return the sample in a line; ``None`` if it is truncated or damaged."""
    # The file comes from another machine, so entities are not resolved.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        element = etree.fromstring(line, parser)
    except etree.XMLSyntaxError:
        return None
    return _sample(element) if element.tag in SAMPLES else None


def _sample(element: etree._Element, depth: int = 0) -> Sample:
    response = element.find("responseData")
    size = _number(response.get("size")) if response is not None else 0
    binary = response is not None and response.get("binary") == "true"
    checks = tuple(_assertion(each) for each in element.iterchildren("assertionResult"))
    parts = list(element.iterchildren(*SAMPLES))
    inner = parts[:MAX_INNER] if depth < MAX_DEPTH else []
    return Sample(
        label=element.get("lb", ""),
        at=_number(element.get("ts")) / 1000,
        elapsed_ms=_number(element.get("t")),
        success=element.get("s") == "true",
        code=element.get("rc", ""),
        message=element.get("rm", ""),
        thread=element.get("tn", ""),
        url=element.findtext("java.net.URL", ""),
        request=element.findtext("queryString", "") or element.findtext("samplerData", ""),
        request_headers=element.findtext("requestHeader", ""),
        response=element.findtext("responseData", ""),
        response_headers=element.findtext("responseHeader", ""),
        size=size,
        binary=binary,
        assertions=tuple(_described(check) for check in checks if not check.passed),
        inner=tuple(_sample(each, depth + 1) for each in inner),
        connect_ms=_number(element.get("ct")),
        latency_ms=_number(element.get("lt")),
        received=_number(element.get("by")),
        sent=_number(element.get("sby")),
        method=element.findtext("method", ""),
        cookies=element.findtext("cookies", ""),
        checks=checks,
        cut=tuple(_cut(element, size if not binary else 0)),
        omitted=len(parts) - len(inner) + _number(element.findtext("omitted")),
    )


def _cut(element: etree._Element, size: int) -> Iterator[str]:
    """Yield the names of the texts of which only the beginning is there; ``size`` is that of a response's text."""
    for name, tag in _TEXTS.items():
        if any(found.get("length") is not None for found in element.iterchildren(*tag)):
            yield name
    if size > MAX_RESPONSE:
        yield "response"


def _assertion(element: etree._Element) -> Assertion:
    passed = element.findtext("failure") == "false" and element.findtext("error") != "true"
    return Assertion(element.findtext("name", ""), passed, element.findtext("failureMessage", ""))


def _described(check: Assertion) -> str:
    return f"{check.name}: {check.message}" if check.name and check.message else check.name or check.message


def _number(text: str | None) -> int:
    return int(text) if text is not None and len(text) <= MAX_DIGITS and text.isdecimal() else 0
