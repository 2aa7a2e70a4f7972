"""What all formats are converted to, before it becomes a plan.

Texts are values of properties as JMeter evaluates them (``text.literal``, ``text.joined``), except that names of
elements and comments are plain texts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Union

from loadwright.core.recordings.responses import RecordedResponse


@dataclass(frozen=True)
class Origin:
    """Protocol, host and port. The port is empty if it is that of the protocol, the host if it is not known."""

    protocol: str = ""
    host: str = ""
    port: str = ""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query, form or multipart body. ``encode`` if JMeter has to encode name and value."""

    name: str
    value: str
    encode: bool = True
    equals: bool = True
    content_type: str = ""


@dataclass(frozen=True)
class Upload:
    """A file that is sent: as the part ``name`` of a multipart body, or as the body if that is empty."""

    path: str
    name: str = ""
    mime: str = ""


@dataclass
class Body:
    """A body: ``text``, or else a form (``multipart`` or URL-encoded), or one file.

    ``encoding`` is that of the text, ``content_type`` the header that a text or file needs if the request has none.
    """

    text: str = ""
    form: list[Parameter] = field(default_factory=list)
    files: list[Upload] = field(default_factory=list)
    multipart: bool = False
    encoding: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class Login:
    """Credentials; ``mechanism`` is BASIC or DIGEST."""

    user: str
    password: str
    mechanism: str = "BASIC"


@dataclass(frozen=True)
class Script:
    """A script of another tool: ``before`` or after the request."""

    text: str
    before: bool


JSON = "json"
CSS = "css"
REGEX = "regex"
HEADER = "header"
BOUNDARY = "boundary"


@dataclass(frozen=True)
class Extractor:
    """What takes a value out of a response: JSON path, CSS selector, regular expression, or boundaries.

    ``expression`` is the path, selector or expression (for ``HEADER``, of the headers), or the left boundary; ``extra``
    the attribute of the selected element, or the right boundary. ``match`` is the number of the match.
    """

    kind: str
    expression: str
    extra: str = ""
    match: int = 1


@dataclass(frozen=True)
class Extraction:
    """A variable and the extractor that sets it after a request."""

    variable: str
    extractor: Extractor


@dataclass
class Options:
    """How JMeter sends a request. Times are in milliseconds, empty by default."""

    follow_redirects: bool = True
    connect_timeout: str = ""
    response_timeout: str = ""
    proxy: Origin | None = None
    proxy_user: str = ""
    proxy_password: str = ""


@dataclass
class Request:
    """A request; ``delay_ms`` passes before it is sent.

    ``path`` and ``query`` are percent-encoded, ``parameters`` are those of ``query`` as people edit them. A request
    without a host has its whole address, which begins with a variable, as its path. ``cookies`` are those that it sends
    and other requests do not. ``recorded`` is the mark of its recorded response (``core.recordings``).
    """

    method: str
    origin: Origin
    path: str
    query: str = ""
    parameters: list[Parameter] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: Body | None = None
    name: str = ""
    comment: str = ""
    enabled: bool = True
    delay_ms: int = 0
    login: Login | None = None
    cookies: list[Cookie] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)
    options: Options = field(default_factory=Options)
    recorded: str = ""


@dataclass
class Folder:
    """A controller: a Transaction Controller or a Simple Controller."""

    name: str
    items: list[Item] = field(default_factory=list)
    transaction: bool = False
    comment: str = ""
    scripts: list[Script] = field(default_factory=list)


Item = Union[Request, Folder]


@dataclass(frozen=True)
class Cookie:
    """A cookie that the plan sends from the beginning."""

    name: str
    value: str
    domain: str
    path: str = "/"
    secure: bool = False


@dataclass(frozen=True)
class Use:
    """Where a value is sent: the request, and the kind and name of the place in it (``correlation.uses``)."""

    request: str
    kind: str
    name: str


@dataclass(frozen=True)
class Correlation:
    """A value of a response that later requests send.

    ``variable`` identifies it and is the variable that it becomes; ``request`` is the one whose response has the value.
    ``kind``, ``expression`` and ``extra`` are those of its extractor. ``uses`` are the first of ``count``.
    """

    variable: str
    value: str
    request: str
    kind: str
    expression: str
    extra: str
    likely: bool
    uses: list[Use]
    count: int


@dataclass
class Draft:
    """A plan: one thread group with ``items``.

    ``variables`` are User Defined Variables, ``servers`` the addresses among which people may choose, ``correlations``
    the values of responses that can be replaced, ``responses`` the recorded responses by their marks.
    """

    name: str
    items: list[Item] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    cookies: list[Cookie] = field(default_factory=list)
    comment: str = ""
    scripts: list[Script] = field(default_factory=list)
    servers: list[str] = field(default_factory=list)
    correlations: list[Correlation] = field(default_factory=list)
    responses: dict[str, RecordedResponse] = field(default_factory=dict)

    def origin(self) -> Origin:
        """Return the origin of most requests."""
        counted = Counter(request.origin for request in self.requests() if request.origin.host)
        return counted.most_common(1)[0][0] if counted else Origin()

    def requests(self) -> list[Request]:
        """Return all requests in order."""
        found: list[Request] = []
        waiting: list[Item] = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            if isinstance(item, Request):
                found.append(item)
            else:
                waiting.extend(reversed(item.items))
        return found
