"""Local servers that behave like the services of notification channels: they check signatures and answer with codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.support.httpd import httpd

SECRET = "SEC-of-the-robot"
KEY = "0b5e7c9a-key"
ANSWER_BYTES = 1_000_000


@dataclass
class Services:
    """What the services received, in order of time. ``refusals`` are answers given before anything is checked."""

    url: str = ""
    received: list[tuple[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    refusals: list[Response] = field(default_factory=list)

    def accept(self, service: str, message: Any) -> None:
        self.received.append((service, message))

    @property
    def messages(self) -> list[Any]:
        return [message for _service, message in self.received]


@asynccontextmanager
async def chat_services() -> AsyncIterator[Services]:
    services = Services()
    async with httpd(Starlette(routes=_routes(services))) as port:
        services.url = f"http://127.0.0.1:{port}"
        yield services


def _routes(services: Services) -> list[Route]:
    def route(path: str, answer: Callable[[Services, Request, Any], Response]) -> Route:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            services.headers.append(dict(request.headers))
            services.bodies.append(body)
            if services.refusals:
                return services.refusals.pop(0)
            return answer(services, request, json.loads(body))

        handler: Callable[[Request], Awaitable[Response]] = endpoint
        return Route(path, handler, methods=["POST"])

    return [
        route("/robot/send", _dingtalk),
        route("/open-apis/bot/v2/hook/{token}", _feishu),
        route("/cgi-bin/webhook/send", _wecom),
        route("/services/{token}", _slack),
        route("/hook", _webhook),
        route("/elsewhere", lambda *_arguments: Response(status_code=302, headers={"Location": "/hook"})),
        route("/endless", lambda *_arguments: PlainTextResponse("x" * ANSWER_BYTES)),
    ]


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _dingtalk(services: Services, request: Request, message: Any) -> Response:
    query = request.query_params
    if query.get("access_token") != KEY:
        return JSONResponse({"errcode": 300001, "errmsg": "token is not exist"})
    at = int(query.get("timestamp", 0))
    late = abs(time.time() * 1000 - at) > 3_600_000
    if late or query.get("sign") != _sign(SECRET, f"{at}\n{SECRET}"):
        return JSONResponse({"errcode": 310000, "errmsg": "sign not match"})
    assert message["msgtype"] == "markdown"
    services.accept("dingtalk", message["markdown"])
    return JSONResponse({"errcode": 0, "errmsg": "ok"})


def _feishu(services: Services, request: Request, message: Any) -> Response:
    at = message.get("timestamp", "0")
    if abs(time.time() - int(at)) > 3600 or message.get("sign") != _sign(f"{at}\n{SECRET}", ""):
        return JSONResponse({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
    services.accept("feishu", message)
    return JSONResponse({"code": 0, "msg": "success", "data": {}})


def _wecom(services: Services, request: Request, message: Any) -> Response:
    if request.query_params.get("key") != KEY:
        return JSONResponse({"errcode": 93000, "errmsg": "invalid webhook url"})
    content = message["markdown"]["content"]
    if len(content.encode()) > 4096:
        return JSONResponse({"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"})
    services.accept("wecom", content)
    return JSONResponse({"errcode": 0, "errmsg": "ok"})


def _slack(services: Services, request: Request, message: Any) -> Response:
    if request.path_params["token"] != KEY:
        return PlainTextResponse("no_service", 404)
    if any(len(block["text"]["text"]) > 3000 for block in message["attachments"][0]["blocks"]):
        return PlainTextResponse("invalid_blocks", 400)
    services.accept("slack", message)
    return PlainTextResponse("ok")


def _webhook(services: Services, request: Request, message: Any) -> Response:
    services.accept("webhook", message)
    return Response(status_code=204)
