"""A recording of a site whose tokens change: JMeter repeats it only with the values that its responses have."""

from __future__ import annotations

import json
import re
import secrets
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from loadwright.core.imports import Imported, ImportOptions, convert
from loadwright.core.jmx.document.writer import write_plan
from tests.support.command import loadwright
from tests.support.targets import serving

EXPECTED = {
    "csrf": "css",
    "token": "json",
    "x_session_key": "header",
    "apiKey": "boundary",
    "sid": "regex",
    "cartId": "json",
}


class Site(BaseHTTPRequestHandler):
    """A shop that accepts each token that it issued, and no other."""

    protocol_version = "HTTP/1.1"
    issued: dict[str, set[str]] = {}

    def issue(self, kind: str) -> str:
        token = secrets.token_hex(12)
        self.issued.setdefault(kind, set()).add(token)
        return token

    def knows(self, kind: str, token: str) -> bool:
        return token in self.issued.get(kind, set())

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        pages = {
            "/login": lambda: self.html(f'<form><input type="hidden" name="csrf" value="{self.issue("csrf")}"></form>'),
            "/callback": lambda: self.callback(query.get("code", "")),
            "/shop": lambda: self.html(
                f'<script>var apiKey = "{self.issue("key")}";</script>'
                f'<a href="/logout?sid={self.issue("sid")}">Sign out</a>'
            ),
            "/prices": lambda: self.allowed(self.knows("key", query.get("apiKey", ""))),
            "/logout": lambda: self.allowed(self.knows("sid", query.get("sid", ""))),
            "/orders": lambda: self.allowed(self.knows("session", self.headers.get("X-Session-Key", ""))),
            "/cart": lambda: self.allowed(self.is_bearer(), {"cartId": self.issue("cart"), "items": ["Tea", "Cake"]}),
        }
        pages.get(address.path, lambda: self.answer(404, "text/plain", b""))()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/login":
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if not self.knows("csrf", form.get("csrf", "")):
                self.answer(403, "text/plain", b"")
                return
            self.answer(302, "text/plain", b"", Location=f"/callback?code={self.issue('code')}")
        else:
            cart = self.path.split("/")[2]
            self.allowed(self.is_bearer() and self.knows("cart", cart) and json.loads(body)["cart"] == cart)

    def callback(self, code: str) -> None:
        if not self.knows("code", code):
            self.answer(403, "text/plain", b"")
            return
        answer = json.dumps({"user": "ann", "role": "customer", "token": self.issue("token")}).encode()
        self.answer(200, "application/json", answer, **{"X-Session-Key": self.issue("session")})

    def is_bearer(self) -> bool:
        return self.knows("token", self.headers.get("Authorization", "").removeprefix("Bearer "))

    def allowed(self, allowed: bool, content: Any = None) -> None:
        self.answer(200 if allowed else 403, "application/json", json.dumps(content or {"state": "done"}).encode())

    def html(self, text: str) -> None:
        self.answer(200, "text/html", f"<html>{text}</html>".encode())

    def answer(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


def visited(port: int) -> bytes:
    """Visit the shop as a browser does, and return the recording."""
    entries: list[dict[str, Any]] = []

    def visit(method: str, path: str, **options: Any) -> httpx.Response:
        answer = client.request(method, path, **options)
        request: dict[str, Any] = {
            "method": method,
            "url": str(answer.request.url),
            "headers": [{"name": name, "value": value} for name, value in answer.request.headers.items()],
        }
        if answer.request.content:
            request["postData"] = {
                "mimeType": answer.request.headers["content-type"],
                "text": answer.request.content.decode(),
            }
        headers = [{"name": name, "value": value} for name, value in answer.headers.items()]
        content = {"mimeType": answer.headers["content-type"], "text": answer.text}
        response = {"status": answer.status_code, "headers": headers, "content": content}
        entries.append({"request": request, "response": response})
        assert answer.status_code < 400
        return answer

    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        [csrf] = re.findall('value="(.*?)"', visit("GET", "/login").text)
        form = {"user": "ann", "password": "correct-horse-9", "csrf": csrf}
        welcome = visit("GET", visit("POST", "/login", data=form).headers["location"])
        shop = visit("GET", "/shop").text
        [key], [sid] = re.findall('apiKey = "(.*?)"', shop), re.findall('sid=(.*?)"', shop)
        visit("GET", "/prices", params={"apiKey": key})
        bearer = {"Authorization": f"Bearer {welcome.json()['token']}"}
        cart = visit("GET", "/cart", headers=bearer).json()["cartId"]
        visit("POST", f"/carts/{cart}/items", headers=bearer, json={"product": "Tea", "cart": cart})
        visit("GET", "/orders", headers={"X-Session-Key": welcome.headers["x-session-key"]})
        visit("GET", "/logout", params={"sid": sid})
    return json.dumps({"log": {"entries": entries}}).encode()


def tried(imported: Imported, path: Path) -> tuple[int, dict[str, Any]]:
    """Execute a plan once, and return the exit code and the trial."""
    path.write_bytes(write_plan(imported.plan))
    done = loadwright("try", path, "--json")
    return done.returncode, json.loads(done.stdout)


def test_a_recording_is_repeated_only_with_the_values_of_its_own_responses(tmp_path: Path) -> None:
    with serving(Site) as port:
        recording = visited(port)
        # A restarted server accepts no token of before.
        Site.issued = {}
        plain = convert("shop.har", recording)
        assert {one.variable: one.kind for one in plain.correlations} == EXPECTED
        assert all(one.likely for one in plain.correlations if one.variable != "cartId")
        code, trial = tried(plain, tmp_path / "plain.jmx")
        assert (code, trial["requests"]) == (1, 8)
        assert trial["failed"] == 6, "only the two pages that need no token succeed"

        chosen = convert("shop.har", recording, options=ImportOptions(correlate=tuple(EXPECTED)))
        code, trial = tried(chosen, tmp_path / "chosen.jmx")
        assert (code, trial["requests"], trial["failed"]) == (0, 8, 0), trial
