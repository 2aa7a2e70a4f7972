"""Recordings of browsers and proxies (HTTP Archive, HAR)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urljoin

from loadwright.core.imports.correlation.detection import Detector
from loadwright.core.imports.draft import headers, urls
from loadwright.core.imports.draft.model import Cookie, Draft, Folder, Item, Request
from loadwright.core.imports.draft.samplers import method_of
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.options import HarOptions
from loadwright.core.imports.report import MAX_PARTS, MAX_REQUESTS, Report
from loadwright.core.messages import imports, name_list

from .bodies import body_of, pairs, text_of
from .entries import BadJsonError, Part, Source, parts
from .filters import is_static, is_telemetry
from .responses import Responses
from .times import Pauses

MAX_BYTES = 320 << 20
"""Bytes of a HAR. Besides them, one entry at a time is in memory."""
MAX_ENTRIES = 100_000
"""Entries that are read."""
_ALWAYS_FOLLOWED = (301, 302, 303)
_FOLLOWED_READS = (307, 308)


def convert(
    data: Source,
    report: Report,
    options: HarOptions | None = None,
    correlate: Collection[str] = (),
    progress: Callable[[float], None] | None = None,
) -> Draft:
    """Convert a HAR, and replace the values of responses that are called as in ``correlate``.

    ``progress`` is called with the fraction of the file that was read; what follows takes a fifth of the time. Raises
    ``ImportRefusedError`` if it is no HAR or too large.
    """
    if len(data) > MAX_BYTES:
        raise report.refuse(imports.TOO_LARGE(name=report.name, limit=MAX_BYTES >> 20))
    conversion = _Conversion(report, options or HarOptions(), correlate)
    try:
        for part in parts(data):
            if conversion.count == MAX_ENTRIES:
                report.note(imports.TOO_MANY_ENTRIES(limit=MAX_ENTRIES))
                break
            conversion.add(part)
            if progress is not None:
                progress(part.end / len(data))
    except BadJsonError as error:
        if not conversion.count:
            message = imports.NOT_HAR(name=report.name) if str(error) == "no entries" else None
            raise report.refuse(message or imports.NOT_JSON(name=report.name, reason=str(error))) from None
        report.note(imports.BAD_ENTRY(reason=str(error)))
    if progress is not None:
        progress(1.0)
    return conversion.draft()


class _Conversion:
    """The state of a conversion: pages, pauses, cookies, and redirects that JMeter follows by itself."""

    def __init__(self, report: Report, options: HarOptions, chosen: Collection[str]) -> None:
        self.report = report
        self.chosen = chosen
        self.options = options
        self.count = 0
        self._titles: dict[str, str] = {}
        self._entries: list[tuple[str, Request]] = []
        self._pauses = Pauses(options.max_pause_ms)
        self._redirects: dict[str, list[Request]] = {}
        self._detector = Detector()
        self._responses = Responses()
        self._set_by_server: set[str] = set()
        self._cookies: dict[tuple[str, str], Cookie] = {}
        self._static = self._followed = self._preflights = 0
        self._telemetry: dict[str, int] = {}

    def add(self, part: Part) -> None:
        if part.kind == "pages":
            identity = text_of(part.value.get("id"))
            if len(self._titles) < MAX_REQUESTS:
                self._titles[identity] = text_of(part.value.get("title")) or identity
            return
        self.count += 1
        if part.reason:
            self.report.note(imports.BAD_ENTRY(reason=part.reason), f"#{self.count}")
            return
        self._add_entry(part.value)

    def _add_entry(self, entry: dict[str, Any]) -> None:
        given, response = _object(entry.get("request")), _object(entry.get("response"))
        url = text_of(given.get("url"))
        begin, end = self._pauses.times_of(entry)
        address = self._address(url, entry)
        if address is not None:
            request = self._redirected(address, given)
            if request is None and self._wanted(address, given, response, entry) and self.report.admit():
                request = self._convert(given, address, text_of(entry.get("pageref")), self._pauses.before(begin))
                if request is not None and response.get("status") == 0:
                    self.report.note(imports.NO_RESPONSE(), f"{request.method} {request.path}")
            self._note_response(address, given, response, request)
        self._pauses.busy_until(end)

    def _convert(self, given: dict[str, Any], address: urls.Address, page: str, delay_ms: int) -> Request | None:
        request = self._request(given, address)
        if request is not None:
            request.delay_ms = delay_ms
            self._entries.append((page, request))
            self._detector.sent(request)
        return request

    def _redirected(self, address: urls.Address, given: dict[str, Any]) -> Request | None:
        """Return the request after which JMeter sends this one by itself, because it follows a redirect."""
        waiting = self._redirects.get(address.url)
        if not waiting or text_of(given.get("method")).upper() not in ("GET", "HEAD"):
            return None
        self._followed += 1
        return waiting.pop(0)

    def _address(self, url: str, entry: dict[str, Any]) -> urls.Address | None:
        scheme = urls.scheme(url)
        if scheme in ("ws", "wss") or text_of(entry.get("_resourceType")).lower() == "websocket":
            self.report.note(imports.WEBSOCKET(url=url))
        elif not url:
            self.report.note(imports.NO_ADDRESS(), f"#{self.count}")
        elif scheme not in urls.SCHEMES:
            # data: URLs may be large, and begin with what they are.
            self.report.note(imports.NOT_HTTP(url=url[:60]))
        else:
            try:
                return urls.parse(url)
            except ValueError:
                self.report.note(imports.BAD_ADDRESS(url=url))
        return None

    def _wanted(
        self, address: urls.Address, given: dict[str, Any], response: dict[str, Any], entry: dict[str, Any]
    ) -> bool:
        """Return whether a request becomes part of the plan; otherwise it is counted."""
        method = text_of(given.get("method")).upper()
        if not self.options.telemetry and is_telemetry(address.origin.host):
            self._telemetry[address.origin.host] = self._telemetry.get(address.origin.host, 0) + 1
            return False
        if method == "OPTIONS" and headers.value_of(pairs(given.get("headers")), "access-control-request-method"):
            self._preflights += 1
            return False
        mime = text_of(_object(response.get("content")).get("mimeType"))
        if not self.options.static and is_static(address.path, text_of(entry.get("_resourceType")), mime):
            self._static += 1
            return False
        return True

    def _request(self, given: dict[str, Any], address: urls.Address) -> Request | None:
        method = method_of(text_of(given.get("method")), self.report, address.url)
        if method is None:
            return None
        sent = pairs(given.get("headers"))
        place = f"{method} {address.path}"
        converted = body_of(given, headers.value_of(sent, "content-type"))
        for problem in converted.problems:
            self.report.note(problem, place)
        self.report.read(len(converted.body.text) if converted.body else 0)
        self._note_cookies(address, sent, given)
        query = urls.encoded_query(address.query)
        kept = [(literal(name), literal(value)) for name, value in headers.kept(sent)[: MAX_PARTS + 1]]
        return Request(
            method,
            address.origin,
            address.path,
            query,
            urls.parameters(query),
            headers.with_body(kept, converted.body),
            converted.body,
        )

    def _note_cookies(self, address: urls.Address, sent: list[tuple[str, str]], given: dict[str, Any]) -> None:
        """Remember cookies that no response before set: the browser had them when the recording began."""
        cookies = headers.cookies_in(headers.value_of(sent, headers.COOKIE)) or pairs(given.get("cookies"))
        for name, value in cookies[:MAX_PARTS]:
            if name not in self._set_by_server and len(self._cookies) < MAX_PARTS:
                cookie = Cookie(literal(name), literal(value), address.origin.host)
                if self._cookies.setdefault((name, cookie.domain), cookie) != cookie:
                    self.report.note(imports.COOKIE_DIFFERS(name=name), cookie.domain)

    def _note_response(
        self, address: urls.Address, given: dict[str, Any], response: dict[str, Any], request: Request | None
    ) -> None:
        """Remember what a response sets, and for a ``request`` that is sent, its values and where it redirects to."""
        received = pairs(response.get("headers"))
        set_cookies = [line for name, value in received if name.lower() == "set-cookie" for line in value.split("\n")]
        self._set_by_server.update(line.partition("=")[0].strip() for line in set_cookies[:MAX_PARTS])
        if request is None:
            return
        self._detector.received(request, response)
        if self.options.responses:
            self._responses.received(request, address.url, response)
        target = text_of(response.get("redirectURL")) or headers.value_of(received, "location")
        if not target or not _followed(response.get("status"), text_of(given.get("method"))):
            return
        try:
            absolute = urls.parse(urljoin(address.url, target)).url
        except ValueError:
            return
        self._redirects.setdefault(absolute, []).append(request)

    def draft(self) -> Draft:
        """Return the plan, with each page as a transaction, and report what was left out."""
        counted = (
            (self._static, imports.STATIC_LEFT_OUT),
            (self._followed, imports.REDIRECTS_LEFT_OUT),
            (self._preflights, imports.PREFLIGHTS_LEFT_OUT),
        )
        for count, declared in counted:
            if count:
                self.report.summarize(declared(count=count))
        if self._telemetry:
            hosts = name_list(sorted(self._telemetry))
            self.report.summarize(imports.TELEMETRY_LEFT_OUT(count=sum(self._telemetry.values()), hosts=hosts))
        if self._cookies:
            names = name_list(dict.fromkeys(name for name, _ in self._cookies))
            self.report.note(imports.COOKIES_RECORDED(names=names))
        proposals = self._detector.apply(self.chosen)
        draft = Draft(self.report.name, self._items(), cookies=list(self._cookies.values()))
        draft.correlations = proposals
        draft.responses = self._responses.marked(self._detector.proposed)
        return draft

    def _items(self) -> list[Item]:
        """Return requests in folders by page. A page that others interrupt appears again: order is more important."""
        items: list[Item] = []
        current = ""
        for page, request in self._entries:
            if not self.options.pages or not page or page not in self._titles:
                items.append(request)
            elif page == current and items and isinstance(items[-1], Folder):
                items[-1].items.append(request)
            else:
                items.append(Folder(_page_name(self._titles[page]), [request], transaction=True))
            current = page
        return items


def _followed(status: object, method: str) -> bool:
    """Return whether JMeter follows a redirect with this status."""
    return status in _ALWAYS_FOLLOWED or (status in _FOLLOWED_READS and method.upper() in ("GET", "HEAD"))


def _page_name(title: str) -> str:
    """Return the title of a page, which Chrome records as its address, without protocol and query."""
    if urls.scheme(title) in urls.SCHEMES:
        return title.partition("://")[2].partition("?")[0].partition("#")[0].rstrip("/") or title
    return title


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
