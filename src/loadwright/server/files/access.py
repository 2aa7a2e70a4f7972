"""Access control of file operations: checked at the start and whenever access may have changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from starlette.requests import ClientDisconnect, Request

from loadwright.server.accounts import access, audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication.sessions import csrf_ok, language_of, signed_in
from loadwright.server.accounts.models import User
from loadwright.server.platform import events
from loadwright.server.platform.concurrency import PerPerson
from loadwright.server.platform.database import run_request_in_db
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project
from loadwright.server.servers import queries
from loadwright.server.servers.connections.targets import host_keys
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.errors import KEY_CHANGED, SshError
from loadwright.server.servers.ssh.file_errors import FileError

from . import errors
from .paths import to_wire

BROWSE, CHANGE, UPLOAD, DOWNLOAD = "browse", "change", "upload", "download"
LOOK_AGAIN_S = 10.0
_in_progress = PerPerson(errors.TOO_MANY_TRANSFERS)


class NotSignedInError(Exception):
    """The request has no session, or no valid CSRF token."""


class ClientGoneError(Exception):
    """The browser disconnected."""


@dataclass
class FileOperation:
    """A file operation for the audit. ``moved`` counts bytes of a transfer or files of a folder."""

    what: str
    path: bytes
    detail: dict[str, Any] = field(default_factory=dict)
    moved: int | None = None


@dataclass
class FileSession:
    """A person's access to the files of a server, with the operation in progress."""

    actor: Actor
    server: Server
    host_keys: tuple[str, ...]
    operation: FileOperation | None = None

    @property
    def person(self) -> User:
        return self.actor.person

    def does(self, what: str, path: bytes, **detail: object) -> FileOperation:
        """Start an operation; its end is written to the audit."""
        self.operation = FileOperation(what, path, dict(detail))
        return self.operation

    def _record(self, operation: FileOperation, result: str) -> None:
        detail = {**operation.detail, "result": result}
        if operation.moved is not None:
            detail["bytes"] = operation.moved
        audit.record(
            self.actor, operation.what, self.server, server=self.server.pk, path=to_wire(operation.path), **detail
        )

    async def close(self, result: str) -> None:
        """Write the operation and its outcome to the audit."""
        if self.operation is not None:
            await run_request_in_db(self._record, self.operation, result)


def uploads_allowed(project: Project) -> bool:
    return bool(settings.UPLOADS) and project.uploads


def downloads_allowed(project: Project) -> bool:
    return bool(settings.DOWNLOADS) and project.downloads


async def enter(request: Request, purpose: str) -> FileSession:
    """Return the person and the server (``server`` in the path) of a request.

    Raises ``NotSignedInError``, ``ActionError``, and ``SshError`` for a server blocked by its host key.
    """
    user = await signed_in(request)
    if user is None:
        raise NotSignedInError
    request.state.language = language_of(request, user)
    if request.method not in ("GET", "HEAD") and not csrf_ok(request):
        raise errors.PAGE_EXPIRED()
    actor = Actor(user, request.client.host if request.client else "")
    server = await run_request_in_db(queries.server, user, request.path_params["server_id"])
    request.state.server = server
    if purpose == UPLOAD and not uploads_allowed(server.project):
        raise _refusal_of_uploads(server.project)
    if purpose == DOWNLOAD and not downloads_allowed(server.project):
        raise _refusal_of_downloads(server.project)
    return FileSession(actor, server, await run_request_in_db(host_keys, server.pk))


def _refusal_of_uploads(project: Project) -> ActionError:
    if not settings.UPLOADS:
        return errors.NO_UPLOADS()
    return errors.NO_UPLOADS_OF_PROJECT(name=project.name)


def _refusal_of_downloads(project: Project) -> ActionError:
    if not settings.DOWNLOADS:
        return errors.NO_DOWNLOADS()
    return errors.NO_DOWNLOADS_OF_PROJECT(name=project.name)


@asynccontextmanager
async def attended(request: Request, purpose: str) -> AsyncIterator[FileSession]:
    """Run an operation until it ends, access is lost or the browser disconnects; then record its outcome in the audit.

    Raises ``ActionError`` or ``NotSignedInError`` if access is lost meanwhile, and ``ClientGoneError`` if the
    browser disconnected, which is detected here unless the request's body must still be read (``UPLOAD``).
    """
    async with events.listening(access.TOPIC) as woken:
        session = await enter(request, purpose)
        result = "done"
        try:
            with _counted(session.person, purpose):
                async with _watched(request, purpose, session.host_keys, woken):
                    yield session
        except (ActionError, NotSignedInError):
            result = "refused"
            raise
        except (ClientDisconnect, ClientGoneError):
            result = "stopped"
            raise ClientGoneError from None
        except (FileError, SshError) as problem:
            result = problem.kind
            raise
        except BaseException:
            result = "failed"
            raise
        finally:
            await asyncio.shield(session.close(result))


def _counted(person: User, purpose: str) -> AbstractContextManager[None]:
    """Count a transfer while it is in progress: each keeps some megabytes in memory."""
    transfers = purpose in (UPLOAD, DOWNLOAD)
    return _in_progress.counted(person.pk, settings.MAX_TRANSFERS) if transfers else nullcontext()


@asynccontextmanager
async def _watched(request: Request, purpose: str, keys: tuple[str, ...], woken: asyncio.Event) -> AsyncIterator[None]:
    """Cancel the body when a watcher reports a reason, and raise that instead."""
    body = asyncio.current_task()
    assert body is not None
    reasons: list[BaseException] = []

    def stop(watcher: asyncio.Task[Exception]) -> None:
        if not watcher.cancelled():
            reasons.append(watcher.exception() or watcher.result())
            body.cancel()

    watchers = [asyncio.create_task(_loss(request, purpose, keys, woken))]
    if purpose != UPLOAD:
        watchers.append(asyncio.create_task(_leaving(request)))
    for watcher in watchers:
        watcher.add_done_callback(stop)
    try:
        yield
    except asyncio.CancelledError:
        if not reasons:
            raise
        body.uncancel()
        raise reasons[0] from None
    finally:
        for watcher in watchers:
            watcher.remove_done_callback(stop)
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)


async def _loss(request: Request, purpose: str, keys: tuple[str, ...], woken: asyncio.Event) -> Exception:
    """Return the reason once the person has lost access."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await woken.wait()
        woken.clear()
        try:
            # A busy database must not revoke access.
            with suppress(DatabaseError):
                if (await enter(request, purpose)).host_keys != keys:
                    return SshError(KEY_CHANGED)
        except (ActionError, NotSignedInError, SshError) as refusal:
            return refusal


async def _leaving(request: Request) -> Exception:
    """Return once the browser has disconnected."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return ClientGoneError()
