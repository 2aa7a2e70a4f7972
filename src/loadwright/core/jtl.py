"""Failed samples out of an XML JTL, one after the other, so that a large file needs little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

SAMPLES = ("sample", "httpSample")
MAX_DEPTH = 10
MAX_INNER = 100


@dataclass(frozen=True)
class Sample:
    """A sample with what was sent and answered; texts are as long as they were kept.

    ``at`` is when it was taken in seconds since the epoch, ``size`` the response's bytes. A ``binary`` response has
    no text. ``assertions`` are the messages of those that failed, ``inner`` the samples inside: redirects, and what
    a transaction consists of.
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


@dataclass(frozen=True)
class Failures:
    """How often each label failed, and the newest of those that were asked for, newest first."""

    counts: dict[str, int]
    newest: list[tuple[str, Sample]]
    """Each with the name of its source."""


def samples(chunks: Iterable[bytes]) -> Iterator[Sample]:
    """Yield the samples of a document. One that is cut off or damaged ends there, without an error."""
    parser = etree.XMLPullParser(events=("start", "end"), resolve_entities=False, no_network=True)
    depth = 0
    for chunk in chunks:
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError:
            # What was whole before the damage has been read and is still handed out.
            chunk = b""
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 1:
                if element.tag in SAMPLES:
                    yield _sample(element)
                _forget(element)
        if not chunk:
            return


def newest(sources: Iterable[tuple[str, Iterable[bytes]]], *, label: str | None, keep: int) -> Failures:
    """Read documents by name; of all failures, or those of ``label``, the ``keep`` newest are kept."""
    counts: dict[str, int] = {}
    kept: list[tuple[str, Sample]] = []
    for name, chunks in sources:
        for sample in samples(chunks):
            if sample.success:
                continue
            counts[sample.label] = counts.get(sample.label, 0) + 1
            if label is None or sample.label == label:
                kept.append((name, sample))
            if len(kept) > 2 * keep:
                kept = _newest_of(kept, keep)
    return Failures(counts, _newest_of(kept, keep))


def _newest_of(found: list[tuple[str, Sample]], keep: int) -> list[tuple[str, Sample]]:
    return sorted(found, key=lambda one: one[1].at, reverse=True)[:keep]


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _sample(element: etree._Element, depth: int = 0) -> Sample:
    response = element.find("responseData")
    inner = element.iterchildren(*SAMPLES) if depth < MAX_DEPTH else iter(())
    return Sample(
        label=element.get("lb", ""),
        at=_number(element.get("ts")) / 1000,
        elapsed_ms=_number(element.get("t")),
        success=element.get("s") == "true",
        code=element.get("rc", ""),
        message=element.get("rm", ""),
        thread=element.get("tn", ""),
        url=element.findtext("java.net.URL", ""),
        request=element.findtext("samplerData", ""),
        request_headers=element.findtext("requestHeader", ""),
        response=element.findtext("responseData", ""),
        response_headers=element.findtext("responseHeader", ""),
        size=_number(response.get("size")) if response is not None else 0,
        binary=response is not None and response.get("binary") == "true",
        assertions=tuple(_assertion(each) for each in element.iterchildren("assertionResult")),
        inner=tuple(_sample(each, depth + 1) for each, _ in zip(inner, range(MAX_INNER))),
    )


def _assertion(element: etree._Element) -> str:
    name, message = element.findtext("name", ""), element.findtext("failureMessage", "")
    return f"{name}: {message}" if name and message else name or message


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0
