"""A draft as a JMX document, as people would build it in JMeter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain, count

from lxml import etree

from loadwright.core.imports.report import Report
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.limits import MAX_VARIABLE_CHARACTERS, MAX_VARIABLES
from loadwright.core.jmx.document.tree import HASH_TREE, Plan
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.spec import NAME, ElementSpec
from loadwright.core.messages import imports
from loadwright.core.recordings.responses import MARK

from .extractors import extractor_node
from .model import Cookie, Draft, Folder, Item, Login, Origin, Request
from .samplers import HTTP_REQUEST, place_of, sampler_values, spec
from .text import literal, storable

MAX_NAME = 200
"""Characters of the name of an element."""
MAX_COMMENT = 4_000
"""Characters of a comment; longer ones are cut off."""
COMMENTS = "TestPlan.comments"
_THINK_TIME = "Think time"


_PLAN = spec("TestPlan")
_GROUP = spec("ThreadGroup")
_DEFAULTS = spec("ConfigTestElement", "HttpDefaultsGui")
_COOKIES = spec("CookieManager")
_HEADERS = spec("HeaderManager")
_LOGINS = spec("AuthManager")
_TRANSACTION = spec("TransactionController")
_SIMPLE = spec("GenericController")
_TIMER = spec("ConstantTimer")
_BEFORE = spec("JSR223PreProcessor")
_AFTER = spec("JSR223PostProcessor")


def build(draft: Draft, report: Report, base: Origin | None = None) -> Plan:
    """Return the plan of a draft, whose requests go to ``base`` in place of the most frequent origin.

    What exceeds the limits is left out and reported.
    """
    return _Builder(draft, report, base).plan()


class _Builder:
    def __init__(self, draft: Draft, report: Report, base: Origin | None) -> None:
        self.draft = draft
        self.report = report
        self.requests = draft.requests()
        self.origin = draft.origin()
        self.target = base or self.origin
        self.headers = _common_headers(self.requests)
        self.login = _common_login(self.requests)

    def plan(self) -> Plan:
        root = etree.Element("jmeterTestPlan", version="1.2", properties="5.0", jmeter="5.6.3")
        variables, target = self._variables()
        rows = [_variable(name, value) for name, value in variables.items()]
        tree = _add(
            etree.SubElement(root, HASH_TREE),
            _named(_PLAN, self.draft.name, {"Arguments.arguments": rows}, self.draft.comment),
        )
        _add(tree, _named(_DEFAULTS, "", {**target, "HTTPSampler.contentEncoding": "UTF-8"}))
        if not any(request.cookies for request in self.requests):
            _add(tree, self._cookie_manager(self.draft.cookies))
        if self.headers:
            _add(tree, _header_manager(self.headers))
        if self.login is not None:
            _add(tree, self._login_manager(self.login, self.target))
        self._add_scripts(tree, self.draft)
        self._add_items(_add(tree, _named(_GROUP, "")))
        etree.indent(root, space="  ")
        return Plan(root)

    def _variables(self) -> tuple[dict[str, str], dict[str, values.Value]]:
        """Return User Defined Variables and the properties of HTTP Request Defaults, which refer to them."""
        variables = self._limited_variables()
        target: dict[str, values.Value] = {}
        parts = {"protocol": self.target.protocol, "host": self.target.host, "port": self.target.port}
        for name, value in parts.items():
            if not value:
                continue
            if "${" not in value:
                names = chain([name], (f"target_{name}_{number}" for number in count(1)))
                free = next(one for one in names if one not in variables)
                variables[free] = value
                value = f"${{{free}}}"
            target[f"HTTPSampler.{'domain' if name == 'host' else name}"] = value
        return variables, target

    def _limited_variables(self) -> dict[str, str]:
        found: dict[str, str] = {}
        size = 0
        for name, value in self.draft.variables.items():
            size += len(name) + len(value)
            # Three more are those of the target.
            if size > MAX_VARIABLE_CHARACTERS or len(found) >= MAX_VARIABLES - 3:
                self.report.note(imports.VARIABLES_LEFT_OUT(limit=MAX_VARIABLES, size=MAX_VARIABLE_CHARACTERS >> 20))
                break
            found[name] = value
        return found

    def _add_items(self, group: etree._Element) -> None:
        waiting: list[tuple[etree._Element, Item]] = [(group, item) for item in reversed(self.draft.items)]
        while waiting:
            tree, item = waiting.pop()
            if isinstance(item, Request):
                self._add_request(tree, item)
                continue
            controller = _TRANSACTION if item.transaction else _SIMPLE
            inner = _add(tree, _named(controller, item.name, comment=item.comment))
            self._add_scripts(inner, item)
            waiting.extend((inner, child) for child in reversed(item.items))

    def _add_request(self, tree: etree._Element, request: Request) -> None:
        name = request.name or place_of(request, self.origin)
        node = _named(HTTP_REQUEST, name, sampler_values(request, self.origin, self.report, name), request.comment)
        if not request.enabled:
            node.set("enabled", "false")
        if request.recorded:
            properties.append(node, "stringProp", request.recorded, name=MARK)
        inner = _add(tree, node)
        own = [header for header in _limited_headers(request, self.report, name) if header not in self.headers]
        if own:
            _add(inner, _header_manager(own))
        if request.cookies:
            # As those of a command: what a response sets is sent by no later iteration.
            _add(inner, self._cookie_manager(request.cookies, {"CookieManager.clearEachIteration": "true"}))
        if request.login is not None and self.login is None and self.report.fits(_text_of(request.login), name):
            origin = self.target if request.origin == self.origin else request.origin
            _add(inner, self._login_manager(request.login, origin))
        if request.delay_ms:
            _add(inner, _named(_TIMER, _THINK_TIME, {"ConstantTimer.delay": str(request.delay_ms)}))
        for extraction in request.extractions:
            _add(inner, extractor_node(extraction))
        self._add_scripts(inner, request)

    def _add_scripts(self, tree: etree._Element, owner: Request | Folder | Draft) -> None:
        for script in owner.scripts:
            if self.report.fits(script.text, owner.name):
                declared = _BEFORE if script.before else _AFTER
                # Never evaluated: JMeter removes disabled elements before it looks for variables.
                node = values.new(declared, values={"scriptLanguage": "javascript", "script": storable(script.text)})
                node.set("enabled", "false")
                _add(tree, node)

    def _cookie_manager(self, cookies: list[Cookie], given: Mapping[str, values.Value] | None = None) -> etree._Element:
        rows = [
            {
                NAME: cookie.name,
                "Cookie.value": cookie.value,
                "Cookie.domain": self.target.host if cookie.domain == self.origin.host else cookie.domain,
                "Cookie.path": cookie.path,
                "Cookie.secure": "true" if cookie.secure else "false",
                "Cookie.expires": "0",
                "Cookie.path_specified": "true",
                "Cookie.domain_specified": "true",
            }
            for cookie in cookies
        ]
        return _named(_COOKIES, "", {"CookieManager.cookies": list(rows), **(given or {})})

    def _login_manager(self, login: Login, origin: Origin) -> etree._Element:
        row = {
            # JMeter takes a login for each address that begins with this one.
            "Authorization.url": f"{origin.protocol}://{origin.host}" if origin.host and origin.protocol else "",
            "Authorization.username": login.user,
            "Authorization.password": login.password,
            "Authorization.domain": "",
            "Authorization.realm": "",
            "Authorization.mechanism": login.mechanism,
        }
        return _named(_LOGINS, "", {"AuthManager.auth_list": [row]})


def _common_headers(requests: list[Request]) -> list[tuple[str, str]]:
    """Return the headers that all requests have with the same value; of one request, all are its own."""
    if len(requests) < 2:
        return []
    common = set(requests[0].headers).intersection(*(request.headers for request in requests[1:]))
    names = Counter(name.lower() for name, _ in dict.fromkeys(requests[0].headers))
    return [
        header for header in dict.fromkeys(requests[0].headers) if header in common and names[header[0].lower()] == 1
    ]


def _common_login(requests: list[Request]) -> Login | None:
    logins = {(request.login, request.origin) for request in requests}
    return requests[0].login if len(requests) > 1 and len(logins) == 1 else None


def _limited_headers(request: Request, report: Report, place: str) -> list[tuple[str, str]]:
    headers = request.headers[: report.rows(len(request.headers), place)]
    return [header for header in headers if report.fits("".join(header), place)]


def _add(tree: etree._Element, node: etree._Element) -> etree._Element:
    """Append an element to a ``hashTree``; return the tree of its children."""
    tree.append(node)
    return etree.SubElement(tree, HASH_TREE)


def _named(
    declared: ElementSpec, name: str, given: Mapping[str, values.Value] | None = None, comment: str = ""
) -> etree._Element:
    node = values.new(declared, literal(name[:MAX_NAME]), given)
    if comment:
        shown = comment if len(comment) <= MAX_COMMENT else f"{comment[:MAX_COMMENT]}…"
        properties.append(node, "stringProp", literal(shown), name=COMMENTS)
    return node


def _text_of(login: Login) -> str:
    return login.user + login.password


def _header_manager(headers: list[tuple[str, str]]) -> etree._Element:
    rows = [{"Header.name": name, "Header.value": value} for name, value in headers]
    return _named(_HEADERS, "", {"HeaderManager.headers": list(rows)})


def _variable(name: str, value: str) -> values.Row:
    return {"Argument.name": name, "Argument.value": value, "Argument.desc": "", "Argument.metadata": "="}
