"""Read samples with request and response from the XML JTLs of debug mode and of trials.

The plugin writes one sample per line, so that a large file is read line by line with little memory and time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

SAMPLES = ("sample", "httpSample")
MAX_DEPTH = 10
MAX_INNER = 100
MAX_RESPONSE = 64 * 1024
"""Bytes of a response's text that the plugin keeps."""
MAX_DIGITS = 13
"""Maximum number of digits of a number: a time in milliseconds until the year 2286. Longer ones are read as 0."""

# The form in which ``SampleXml.java`` starts the line of a failure.
_FAILURE = re.compile(
    rb'<(?:sample|httpSample) t="(?P<elapsed>\d+)" lt="-?\d+" ts="(?P<at>\d+)" s="false" lb="(?P<label>[^"]*)"'
    rb' rc="(?P<code>[^"]*)" rm="[^"]*"'
)
# The last line of a truncated document has no end tag.
_ENDS = (b"</sample>\n", b"</httpSample>\n")
_TEXTS = {
    "url": ("java.net.URL",),
    "request": ("queryString", "samplerData"),
    "request_headers": ("requestHeader",),
    "response_headers": ("responseHeader",),
    "cookies": ("cookies",),
}


@dataclass(frozen=True)
class Assertion:
    """The result of an assertion; ``message`` is empty if it passed."""

    name: str
    passed: bool
    message: str = ""


@dataclass(frozen=True)
class Variable:
    """A variable of a thread before and after a sample; ``None`` where it did not exist.

    ``cut``: a value was truncated.
    """

    name: str
    before: str | None
    after: str | None
    cut: bool = False

    @property
    def changed(self) -> bool:
        """Whether the sample set or removed it."""
        return self.before != self.after


@dataclass(frozen=True)
class Sample:
    """A sample with its request and response; the texts named in ``cut`` were truncated when they were recorded.

    ``at`` is the time of the sample in seconds since the epoch, ``size`` the bytes of the response's body. A ``binary``
    response has no text. ``request`` is what was sent as JMeter describes it; in a trial, only the body of an HTTP
    request, whose ``method`` and ``cookies`` are known. ``assertions`` are the messages of the failed ones, ``checks``
    the results of all that were recorded. ``inner`` are the samples within: redirects, or the parts of a transaction;
    ``omitted`` of them were not kept. ``received`` and ``sent`` are bytes with headers. ``latency_ms`` is the time to
    the first byte, and contains ``connect_ms``. ``variables`` are those of its thread, where the plugin kept them, the
    changed ones first; ``omitted_variables`` were not kept. ``recorded`` is the mark of the recorded response
    of its request (``core.recordings``).
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
    variables: tuple[Variable, ...] = ()
    omitted_variables: int = 0
    recorded: str = ""


def samples(lines: Iterable[bytes]) -> Iterator[Sample]:
    """Yield the samples of a document with one sample per line; truncated and damaged lines are skipped."""
    for line in lines:
        if failure(line):
            sample = read_sample(line)
            if sample is not None:
                yield sample


def failure(line: bytes) -> re.Match[bytes] | None:
    """Match the line of a failed sample, with the groups ``elapsed``, ``at``, ``label`` and ``code`` as XML.

    ``None`` for other lines and truncated ones. This takes a small part of the time of parsing the line.
    """
    return _FAILURE.match(line) if line.endswith(_ENDS) else None


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
        variables=tuple(map(_variable, element.iterchildren("variable"))),
        omitted_variables=_number(element.findtext("omittedVariables")),
        recorded=element.findtext("recorded", ""),
    )


def _cut(element: etree._Element, size: int) -> Iterator[str]:
    """Yield the names of the texts of which only the beginning is there; ``size`` is that of a response's text."""
    for name, tag in _TEXTS.items():
        if any(found.get("length") is not None for found in element.iterchildren(*tag)):
            yield name
    if size > MAX_RESPONSE:
        yield "response"


def _variable(element: etree._Element) -> Variable:
    """Read a variable: an attribute contains a value before the sample that was another one."""
    after = None if element.get("removed") == "true" else element.text or ""
    before = None if element.get("added") == "true" else element.get("before", after)
    return Variable(element.get("name", ""), before, after, element.get("cut") == "true")


def _assertion(element: etree._Element) -> Assertion:
    passed = element.findtext("failure") == "false" and element.findtext("error") != "true"
    return Assertion(element.findtext("name", ""), passed, element.findtext("failureMessage", ""))


def _described(check: Assertion) -> str:
    return f"{check.name}: {check.message}" if check.name and check.message else check.name or check.message


def _number(text: str | None) -> int:
    return int(text) if text is not None and len(text) <= MAX_DIGITS and text.isdecimal() else 0
