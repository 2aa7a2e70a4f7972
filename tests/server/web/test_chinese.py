"""Every page in Chinese, crawled as an administrator: no English text remains except names and terms."""

from __future__ import annotations

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support.access.cast import Cast, build

MORE_THAN = 25
"""The minimum number of pages; fewer mean that the crawl failed."""

TERMS = {
    # names of products, formats and protocols
    "Loadwright", "English", "JMeter", "Java", "JTL", "JMX", "Django", "CSV", "API", "CPU", "SSH", "SFTP", "ID", "GC",
    "PNG", "Load", "average",
    "cron", "transactions",
    "JVM", "CI", "URL", "HTTP", "HTTPS", "TCP", "IP", "UTC", "SHA", "Excel", "Cookie", "GBK", "UTF", "PEM", "OpenSSH",
    "Asia", "Delete",
    "Shanghai", "Ctrl", "Shift", "Esc", "Enter", "Tab", "ed25519", "ECDSA", "RSA", "ps", "root", "p50", "p95", "p99",
    "Ramp", "Up", "jmx", "zip", "jmeter", "error_rate", "checkout", "NAME", "VALUE", "m", "h30", "id", "name",
    "value", "user", "jps", "MaxSessions", "P", "property", "D", "threadNum",
    "Alt", "C", "F", "F2", "F5", "F8", "L", "T", "V", "User", "Agent", "PerformanceTest", "ED25519", "ssh", "keygen",
    "lf", "tar", "gz", "a", "csv",
    "LOADWRIGHT_SMTP_HOST", "LOADWRIGHT_PUBLIC_URL",
    "Webhook", "Slack", "SMTP", "JSON", "http", "https", "Incoming", "Lark", "SEC", "key",
    # figures of hosts, as kernels and JVMs name them
    "PSI", "inode", "CLOSE", "TIME", "WAIT", "accept", "Full", "Young",
    # what plans are imported from
    "HAR", "OpenAPI", "Postman", "PowerShell", "Windows", "bash", "cURL", "curl", "Copy", "as",
    # keys, and the syntax of regular expressions
    "E", "End", "Home", "I", "Insert", "M", "PgDn", "PgUp", "S", "Space", "X", "Y", "Z", "XML", "Python",
    # examples of input
    "AAAA", "BEGIN", "KEY", "OPENSSH", "PRIVATE", "cert", "com", "openssh", "v01", "nginx", "web", "Dapp", "shop",
    "m30", "eth0", "var", "cpu",
    # what JMeter calls its groups and elements
    "setUp", "tearDown", "HeaderManager", "lib", "ext", "jar",
    # methods of HTTP that JMeter sends, and examples of headers
    "COPY", "DELETE", "GET", "HEAD", "LOCK", "MKCALENDAR", "MKCOL", "MOVE", "OPTIONS", "PATCH", "POST", "PROPFIND",
    "PROPPATCH", "PUT", "REPORT", "SEARCH", "TRACE", "UNLOCK", "Accept", "html", "text", "token",
    # units
    "GiB", "s", "ms", "min", "h", "kB", "MB", "GB", "TB", "KB", "B", "MiB", "Mbit",
}  # fmt: skip
SKIPPED = {"script", "style", "code", "kbd", "pre", "noscript", "time", "textarea"}
SPOKEN = {"title", "placeholder", "aria-label", "alt", "data-confirm"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "use", "wbr"}


class Words(HTMLParser):
    """Collects the texts and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # Elements marked with another language may contain it.
        foreign = tag in SKIPPED or (tag != "html" and "lang" in given)
        if tag not in VOID:
            self.open.append((tag, foreign))
        self.said += [given[name] or "" for name in SPOKEN & given.keys()]
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _ in self.open}:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(foreign for _, foreign in self.open):
            self.said.append(data)


def english(html: str, names: set[str]) -> set[str]:
    """Words in Latin letters that are neither terms nor part of a name."""
    page = Words()
    page.feed(html)
    found = set()
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    for text in page.said:
        text = known.sub(" ", text)
        found |= {word for word in re.findall(r"[A-Za-z][A-Za-z_]*\d*", text) if word not in TERMS}
    return found


def starting_points() -> list[str]:
    """Every address without an object, so that pages without links to them are tested too."""
    found = []
    for one in get_resolver().url_patterns:
        if isinstance(one, URLResolver) and not str(one.pattern):
            routes = [str(pattern.pattern) for pattern in one.url_patterns if isinstance(pattern, URLPattern)]
            found += [f"/{route}" for route in routes if "<" not in route]
    return found


def is_page(where: str) -> bool:
    parts = urlsplit(where)
    return not parts.netloc and not parts.path.startswith(("/static/", "/api/"))


NO_WORDS = {
    "result.json", "run.jmx", ".jmx", "127.0.0.1", "testserver", "loadwright", "ThreadGroup", "TestPlan",
    "Buyers", "Shop",
}  # fmt: skip
"""File names, addresses and classes that pages show of the cast."""
NAMING = {"name", "username", "filename", "hostname", "who", "plan_name", "server_name", "reason"}


def names() -> set[str]:
    """All names in the database, which are not translated."""
    found = set(NO_WORDS)
    for model in apps.get_models():
        for field in NAMING & {field.name for field in model._meta.get_fields()}:
            found |= {str(name) for name in model._base_manager.values_list(field, flat=True) if name}
    return found


def asking(query: str) -> set[str]:
    """The parameter names of a query: they distinguish pages, their values do not."""
    return {part.partition("=")[0] for part in query.split("&") if part} - {"sort", "page", "who", "project"}


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.person("administrator"))
    client.cookies["django_language"] = "zh-hans"
    return client


def test_no_page_says_anything_in_english(cast: Cast, browser: Client) -> None:
    waiting = deque([*starting_points(), reverse("runs:new") + f"?plan={cast.things['plan_id']}"])
    seen: set[str] = set()
    left: dict[str, set[str]] = {}
    while waiting:
        where = waiting.popleft()
        # Other sort orders and filters of a page show the same texts.
        path, _, query = where.partition("?")
        kind = f"{path}?{'&'.join(sorted(asking(query)))}"
        if kind in seen or not is_page(where):
            continue
        seen.add(kind)
        answer = browser.get(where)
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.close()
            continue
        html = answer.content.decode()
        if words := english(html, names()):
            left[kind] = words
        page = Words()
        page.feed(html)
        waiting += [urljoin(where, link).partition("#")[0] for link in page.links]
    assert len(seen) > MORE_THAN
    assert not left, "\n".join(f"{where}: {sorted(words)}" for where, words in left.items())


def test_refusals_are_said_in_chinese(cast: Cast, browser: Client) -> None:
    answers = [
        browser.get("/nowhere"),
        browser.post("/people", {"username": "not possible"}),
        browser.post("/people", {}),
        browser.post("/password", {"old_password": "x", "new_password": "short", "repeated": "other"}),
        browser.post("/tokens", {"name": "", "scope": "soon", "days": "-1"}),
        browser.get("/audit?since=soon"),
        browser.get("/audit?zone=soon"),
        browser.post(f"/runs/new?plan={cast.things['plan_id']}", {"mode": "rate", "target": "0", "duration": "soon"}),
        browser.post("/generators", {"uses": "0", "hours": "x"}),
        Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"}).post("/login"),
    ]
    for answer in answers:
        detail = re.sub(r"<p><code>.*?</code></p>", "", answer.content.decode())
        assert english(detail, {*names(), "not possible", "soon"}) == set(), answer.request["PATH_INFO"]


def test_leftovers_are_found() -> None:
    html = '<p title="Hint">中文 stray <code>kept</code> <b lang="en">English words</b> Smoke JMeter</p>'
    assert english(html, {"Smoke"}) == {"Hint", "stray"}
