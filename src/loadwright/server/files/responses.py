"""Responses outside Django: errors in the API's JSON shape in the person's language, and streams."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from loadwright.server.platform.errors import STATUS, ActionError, ErrorDeclaration, body, body_of
from loadwright.server.platform.requests import BodyTooLargeError, read_json, skip_body
from loadwright.server.servers.ssh import errors as ssh_errors
from loadwright.server.servers.ssh import file_errors
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.file_errors import FileError

from . import errors
from .access import ClientGoneError, NotSignedInError
from .paths import readable

STATUSES = {
    file_errors.MISSING: 404,
    file_errors.DENIED: 403,
    file_errors.EXISTS: 409,
    file_errors.NOT_EMPTY: 409,
    file_errors.FULL: 507,
}
"""HTTP status by kind of file error; 400 for others."""
MAX_QUESTION = 4 * 1024 * 1024

logger = logging.getLogger(__name__)


class Answer:
    """The response of a handler: once ``begun`` it can only continue or abort."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status and the headers."""
        self.begun = True
        pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        pairs += [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})

    async def write(self, data: bytes) -> None:
        """Send part of the body; waits while the browser accepts no more."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        """End the response; without this the browser detects that it is incomplete."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def json(self, data: object) -> None:
        """Answer with one document."""
        content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        await self.begin(200, {"Content-Type": "application/json", "Content-Length": str(len(content))})
        await self.write(content)
        await self.end()

    async def line(self, data: object) -> None:
        """Send one document of a JSON-lines response."""
        await self.write(json.dumps(data, ensure_ascii=False).encode() + b"\n")


Handler = Callable[[Request, Answer], Awaitable[None]]


class Endpoint:
    """A handler as an ASGI application."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an error after the response began aborts it."""
        request, answer = Request(scope, receive), Answer(send)
        try:
            await self._handler(request, answer)
        except ClientGoneError:
            return
        except (ActionError, NotSignedInError, FileError, SshError) as problem:
            if answer.begun:
                logger.info("%s: broken off: %r", scope["path"], problem)
                return
            status, content = refusal(request, problem)
            if request.method == "PUT":
                await skip_body(receive)
            await JSONResponse(content, status, headers={"Connection": "close"})(scope, receive, send)


def refusal(request: Request, problem: Exception) -> tuple[int, dict[str, Any]]:
    """Return status and document of an error in the person's language."""
    with translation.override(getattr(request.state, "language", None) or translation.get_language()):
        if isinstance(problem, NotSignedInError):
            return 401, body("unauthorized", str(_("Sign in first.")))
        if isinstance(problem, FileError):
            return STATUSES.get(problem.kind, 400), body(problem.kind, sentence(problem))
        if isinstance(problem, SshError):
            server = request.state.server
            text = ssh_errors.sentence(
                problem.kind, name=server.name, address=server.address, detail=problem.detail, via=problem.via
            )
            return 502, body(problem.kind, text)
        assert isinstance(problem, ActionError)
        return STATUS[problem.code], body_of(problem)


def sentence(problem: FileError) -> str:
    """Return the message of a file error in the active language."""
    name = problem.path.rpartition(b"/")[2] or problem.path
    return str(file_errors.SENTENCES[problem.kind]) % {"name": readable(name), "detail": problem.detail}


async def question(request: Request, too_large: ErrorDeclaration = errors.TOO_MANY_ITEMS) -> dict[str, Any]:
    """Return the JSON object of a request. Raises ``ActionError``, ``too_large`` if it has more than 4 MB."""
    try:
        return await read_json(request, MAX_QUESTION)
    except BodyTooLargeError:
        raise too_large() from None
    except ValueError:
        raise errors.NOT_AN_OBJECT() from None
