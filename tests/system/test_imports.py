"""Plans that imports make are loaded by JMeter, and send what the files describe."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from loadwright.core.imports import convert
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.protocol import generator as protocol
from tests.support.engines import running
from tests.support.targets import serving

BYTES = bytes(range(256))


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@contextmanager
def target() -> Iterator[tuple[int, list[Seen]]]:
    """Serve HTTP; yield the port and the requests in order. Below /old, requests are redirected to /new."""
    seen: list[Seen] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append(Seen(self.command, self.path, self.headers, body))
            redirected = self.path == "/old"
            self.send_response(302 if redirected else 200)
            if redirected:
                self.send_header("Location", "/new")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = handle_request  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(Handler) as port:
        yield port, seen


async def sent(folder: Path, name: str, data: bytes, seen: list[Seen], **files: bytes) -> list[Seen]:
    """Convert a file, run the plan once as it is written, and return the requests."""
    imported = convert(name, data)
    plan = folder / "run" / "plan"
    plan.mkdir(parents=True)
    for file, content in files.items():
        (plan / f"{file}.bin").write_bytes(content)
    async with running(folder / "run", write_plan(imported.plan), protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
    return seen


def har_entry(port: int, method: str, path: str, **more: Any) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "url": f"http://127.0.0.1:{port}{path}", "headers": []}
    response: dict[str, Any] = {"status": 200, "headers": [], "redirectURL": "", "content": {"mimeType": "text/html"}}
    return {"request": {**request, **more.get("request", {})}, "response": {**response, **more.get("response", {})}}


def header(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


async def test_a_recording_is_sent_again(tmp_path: Path) -> None:
    with target() as (port, seen):
        form = {"mimeType": "application/x-www-form-urlencoded", "text": "a=1%2B1&b=%C3%BC+x"}
        binary = {
            "mimeType": "application/octet-stream",
            "text": base64.b64encode(BYTES).decode(),
            "encoding": "base64",
        }
        hostile = {"mimeType": "application/json", "text": '{"a": "${__time()} \\\\ \\" ${x}"}'}
        plain = {"mimeType": "application/json", "text": '{"a": "\\\\ \\" ü\\n"}'}
        entries = [
            har_entry(port, "GET", "/search?q=a%20b&flag&r=%26", request={"headers": [header("X-A", "${__time()}")]}),
            har_entry(port, "GET", "/old", response={"status": 302, "redirectURL": "/new"}),
            har_entry(port, "GET", "/new"),
            har_entry(port, "POST", "/form?x=1", request={"postData": form}),
            har_entry(port, "PUT", "/form", request={"postData": form}),
            har_entry(port, "POST", "/binary", request={"postData": binary}),
            har_entry(port, "POST", "/hostile", request={"postData": hostile}),
            har_entry(port, "PATCH", "/plain", request={"postData": plain}),
            har_entry(port, "DELETE", "/item?id=%E4%BD%A0", request={"headers": [header("Cookie", "sid=s1")]}),
        ]
        data = json.dumps({"log": {"pages": [], "entries": entries}}).encode()
        await sent(tmp_path, "shop.har", data, seen)

    assert [one.line for one in seen] == [
        "GET /search?q=a+b&flag&r=%26",
        "GET /old",
        "GET /new",
        "POST /form?x=1",
        "PUT /form",
        "POST /binary",
        "POST /hostile",
        "PATCH /plain",
        "DELETE /item?id=%E4%BD%A0",
    ]
    assert seen[0].headers["X-A"] == "${__time()}"
    assert seen[3].body == seen[4].body == b"a=1%2B1&b=%C3%BC+x"
    assert {one.headers.get_content_type() for one in seen[3:5]} == {form["mimeType"]}
    assert seen[5].body == BYTES
    assert seen[5].headers["Content-Type"] == "application/octet-stream"
    assert seen[6].body.decode() == hostile["text"]
    assert seen[7].body.decode() == plain["text"]
    assert seen[8].headers["Cookie"] == "sid=s1"


async def test_a_collection_is_sent(tmp_path: Path) -> None:
    with target() as (port, seen):
        body = '{"name": "{{name}}", "path": "C:\\\\temp", "price": "$5"}'
        parts = [{"key": "a", "value": "1 ü"}, {"key": "f", "type": "file", "src": "photos/face.bin"}]
        multipart = {"mode": "formdata", "formdata": parts}
        pets, up = "{{base}}/pets", "{{base}}/up"
        items = [
            {"name": "one", "request": {"url": f"{pets}/:id?q={{{{name}}}}&r=%26", "method": "GET"}},
            {"name": "two", "request": {"url": pets, "method": "POST", "body": {"mode": "raw", "raw": body}}},
            {"name": "up", "request": {"url": up, "method": "POST", "body": multipart}},
            {"name": "put", "request": {"url": up, "method": "PUT", "body": multipart}},
        ]
        variables = [{"key": "base", "value": "http://{{host}}/v1"}, {"key": "host", "value": f"127.0.0.1:{port}"}]
        variables += [{"key": "name", "value": "a b\\n ${__time()}"}, {"key": "id", "value": "7"}]
        auth = {"type": "basic", "basic": [{"key": "username", "value": "{{name}}"}, {"key": "password", "value": "p"}]}
        collection = {
            "info": {"name": "Shop"},
            "auth": auth,
            "variable": variables,
            "item": [{"name": "F", "item": items}],
        }
        await sent(tmp_path, "shop.json", json.dumps(collection).encode(), seen, face=BYTES)

    name = "a b\\n ${__time()}"
    assert [one.line for one in seen] == [
        "GET /v1/pets/7?q=a+b%5Cn+%24%7B__time%28%29%7D&r=%26",
        "POST /v1/pets",
        "POST /v1/up",
        "PUT /v1/up",
    ]
    assert seen[1].body.decode() == body.replace("{{name}}", name)
    login = base64.b64encode(f"{name}:p".encode()).decode()
    assert {one.headers["Authorization"] for one in seen} == {f"Basic {login}"}
    for one in seen[2:]:
        assert one.headers.get_content_type() == "multipart/form-data"
        assert BYTES in one.body
        assert b'filename="face.bin"' in one.body
        assert "1 ü".encode() in one.body


OPENAPI = """
openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "http://127.0.0.1:PORT/api"}]
paths:
  /pets/{petId}:
    get:
      tags: [pets]
      parameters:
        - {name: petId, in: path, required: true, schema: {type: integer, minimum: 3}}
        - {name: tag, in: query, schema: {type: array, items: {type: string}}, example: [a, b c]}
    put:
      security: [{key: []}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /login:
    post:
      requestBody: {content: {application/x-www-form-urlencoded: {example: {user: a&b, code: 7}}}}
components:
  schemas: {Pet: {type: object, properties: {name: {type: string, example: Ü}, age: {type: integer}}}}
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
"""


async def test_an_api_description_is_sent(tmp_path: Path) -> None:
    with target() as (port, seen):
        await sent(tmp_path, "pets.yaml", OPENAPI.replace("PORT", str(port)).encode(), seen)

    assert [one.line for one in seen] == ["GET /api/pets/3?tag=a&tag=b+c", "PUT /api/pets/3", "POST /api/login"]
    assert json.loads(seen[1].body) == {"name": "Ü", "age": 1}
    assert seen[1].headers["Content-Type"] == "application/json"
    assert seen[1].headers["X-Key"] == ""
    assert seen[2].body == b"user=a%26b&code=7"


async def test_commands_are_sent(tmp_path: Path) -> None:
    with target() as (port, seen):
        url = f"http://127.0.0.1:{port}"
        commands = f"""
curl '{url}/a?x=1' \\
  -H 'accept: */*' \\
  -b 'sid=1; theme=dark' \\
  --data-raw $'{{"a":"it\\'s \\u00fc\\\\n"}}' \\
  -H 'content-type: application/json' --compressed
curl -G -d 'q=a b' --data-urlencode 'r=1&2' {url}/b
curl -F 'a=1' -F 'f=@pictures/face.bin;type=image/png' {url}/c
curl -u 'me:pass word' -X DELETE {url}/d
curl {url}/old
curl -T face.bin -H 'Content-Type: image/png' {url}/e
"""
        await sent(tmp_path, "commands.sh", commands.encode(), seen, face=BYTES)

    assert [one.line for one in seen] == [
        "POST /a?x=1",
        "GET /b?q=a+b&r=1%262",
        "POST /c",
        "DELETE /d",
        "GET /old",
        "PUT /e",
    ]
    assert seen[0].body.decode() == '{"a":"it\'s ü\\n"}'
    assert sorted(seen[0].headers["Cookie"].split("; ")) == ["sid=1", "theme=dark"]
    assert BYTES in seen[2].body
    assert b"image/png" in seen[2].body
    assert seen[3].headers["Authorization"] == f"Basic {base64.b64encode(b'me:pass word').decode()}"
    assert (seen[5].body, seen[5].headers["Content-Type"]) == (BYTES, "image/png")
