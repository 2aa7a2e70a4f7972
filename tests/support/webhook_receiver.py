"""A program that receives the requests of webhooks on a free loopback port, and verifies their signatures."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "secret-of-the-receiver"


@dataclass
class Receiver:
    """What was received. While ``down``, requests are answered with 503."""

    port: int = 0
    down: bool = False
    refused: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings of its channel."""
        return {"url": f"http://127.0.0.1:{self.port}/hook", "secret": SECRET}

    def of_rule(self, rule: str) -> list[dict[str, Any]]:
        """Return the documents about the alerts of a rule, in the order of their arrival."""
        return [one for one in list(self.documents) if one["alerts"][0]["rule"] == rule]

    def accept(self, body: bytes, timestamp: str, signature: str) -> int:
        """Return the status of the answer."""
        digest = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        if signature != f"sha256={digest}":
            return 403
        if self.down:
            self.refused += 1
            return 503
        self.documents.append(json.loads(body))
        return 204


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            timestamp, signature = (self.headers[f"X-Loadwright-{name}"] for name in ("Timestamp", "Signature"))
            self.send_response(receiver.accept(body, timestamp, signature))
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
