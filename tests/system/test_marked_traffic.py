"""Requests at the target have the platform's mark, whatever the plan contains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from loadwright.core.protocol import generator as protocol
from tests.support.engines import running
from tests.support.jmx import jmx_plan, thread_group
from tests.support.plans import http_request
from tests.support.targets import serving

Requests = dict[str, Message]


@contextmanager
def target() -> Iterator[tuple[int, Requests]]:
    """Serve HTTP; yield the port and the headers of the last request for each path."""
    seen: Requests = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen[urlsplit(self.path).path] = self.headers
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(Handler) as port:
        yield port, seen


def header_manager(**headers: str) -> str:
    listed = "".join(
        f'<elementProp name="" elementType="Header"><stringProp name="Header.name">{name.replace("_", "-")}'
        f'</stringProp><stringProp name="Header.value">{value}</stringProp></elementProp>'
        for name, value in headers.items()
    )
    return (
        '<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Headers" enabled="true">'
        f'<collectionProp name="HeaderManager.headers">{listed}</collectionProp></HeaderManager><hashTree/>'
    )


def within(request: str, *children: str) -> str:
    return request.removesuffix("<hashTree/>") + f"<hashTree>{''.join(children)}</hashTree>"


async def test_every_request_carries_the_mark_once_and_keeps_its_other_headers(tmp_path: Path) -> None:
    with target() as (port, seen):
        plan = jmx_plan(
            thread_group(http_request("none", port, "/none"), name="plain"),
            thread_group(
                header_manager(User_Agent="Browser 1", X_Shop="7"),
                http_request("group", port, "/group"),
                within(http_request("own", port, "/own"), header_manager(user_agent="${name}", Accept="text/html")),
                name="with headers",
            ),
            variables={"host": "127.0.0.1", "name": "Browser 2"},
        )
        async with running(tmp_path, plan, protocol.AS_WRITTEN, mark=True) as run:
            await run.ready()
            await run.begin()
            await run.over()

    assert {path: headers.get_all("User-Agent") for path, headers in seen.items()} == {
        "/none": ["PerformanceTest"],
        "/group": ["PerformanceTest"],
        "/own": ["PerformanceTest"],
    }
    assert seen["/group"]["X-Shop"] == seen["/own"]["X-Shop"] == "7"
    assert seen["/own"]["Accept"] == "text/html"
