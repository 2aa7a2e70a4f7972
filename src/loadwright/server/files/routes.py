"""Routes of the file manager, for people who are signed in and can use the server.

``<path>`` is absolute on the server, encoded by ``paths.to_wire``. Errors have the shape of the API::

    GET  /files/<server>/list?path=<path>      {"path", "entries": [...], "more", "uploads", "downloads"}; without a
                                               path the user's initial folder
    GET  /files/<server>/download?path=<path>  the file (Range, If-Range, ETag), or with format=tar.gz|zip folders and
                                               several paths as an archive
    GET  /files/<server>/text?path=<path>      {"entry", "text", "encoding", "newline", "version", "complete",
                                               "uploads"}: the first megabyte of a file; "text" is null if it is binary
    POST /files/<server>/text                  {"path", "text", "encoding", "version"} saves it; {"entry", "version"}.
                                               409 if it is not the version that was opened, unless that is left out
    GET  /files/<server>/upload?path=<path>&size=&modified=&overwrite=   {"offset"}: where to continue
    PUT  /files/<server>/upload?…&offset=      the rest of the file; {"entry"} once complete
    POST /files/<server>/mkdir                 {"path", "name", "exist_ok"} creates a folder with its parents
    POST /files/<server>/rename                {"path", "to"}
    POST /files/<server>/chmod                 {"paths", "mode"}
    POST /files/<server>/delete                {"paths"}; answers with lines {"gone"} and at the end {"gone", "done"}
                                               or {"error"}

These are Starlette routes: Django would spool a whole upload before its view runs.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from loadwright.server.platform.errors import ActionError, ErrorDeclaration
from loadwright.server.servers.connections.pool import Pool
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.file_errors import FileError
from loadwright.server.servers.ssh.files import LINK, Entry, Files, files_on

from . import download, editing, errors, operations, texts, upload
from .access import BROWSE, CHANGE, DOWNLOAD, UPLOAD, FileSession, attended, downloads_allowed, enter, uploads_allowed
from .paths import absolute, below, to_wire
from .responses import Answer, Endpoint, question, refusal

MAX_ENTRIES = 50_000
MAX_LINKS = 2000
"""Maximum number of links of a folder that are resolved."""
AT_ONCE = 32


class FileManager:
    """Handlers for the files of all servers, over the connections of ``pool``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def routes(self) -> list[Route]:
        handlers = {
            "list": ("GET", self.list_folder),
            "download": ("GET", self.download),
            "mkdir": ("POST", self.make_folder),
            "rename": ("POST", self.rename),
            "chmod": ("POST", self.set_mode),
            "delete": ("POST", self.delete),
        }
        here = "/files/{server_id:id}"
        both = {
            "upload": (("GET", self.ask_upload), ("PUT", self.upload)),
            "text": (("GET", self.open_text), ("POST", self.save_text)),
        }
        return [
            *(Route(f"{here}/{name}", Endpoint(handler), methods=[verb]) for name, (verb, handler) in handlers.items()),
            *(
                Route(f"{here}/{name}", Endpoint(handler), methods=[verb])
                for name, pair in both.items()
                for verb, handler in pair
            ),
        ]

    @asynccontextmanager
    async def _files(self, session: FileSession) -> AsyncIterator[Files]:
        async with self._pool.connection(session.person.pk, session.server.pk) as connection:
            yield await files_on(connection)

    async def list_folder(self, request: Request, answer: Answer) -> None:
        """List a folder."""
        session = await enter(request, BROWSE)
        asked = request.query_params.get("path", "")
        async with self._files(session) as files:
            path = absolute(asked) if asked else await files.home()
            entries, more = await _entries(files, path)
            leads = await _leads(files, path, entries)
        await answer.json(
            {
                "path": to_wire(path),
                "entries": [_entry_json(entry, leads.get(entry.name)) for entry in entries],
                "more": more,
                "uploads": uploads_allowed(session.server.project),
                "downloads": downloads_allowed(session.server.project),
            }
        )

    async def download(self, request: Request, answer: Answer) -> None:
        async with attended(request, DOWNLOAD) as session:
            paths = operations.paths_of({"paths": request.query_params.getlist("path")})
            operation = session.does("file.download", paths[0], **({"paths": len(paths)} if len(paths) > 1 else {}))
            async with self._files(session) as files:
                await download.send(request, answer, files, paths, operation)
        # Only now: a browser that has received everything may disconnect.
        await answer.end()

    async def open_text(self, request: Request, answer: Answer) -> None:
        """Return the beginning of a file for viewing."""
        async with attended(request, DOWNLOAD) as session:
            path = absolute(request.query_params.get("path", ""))
            operation = session.does("file.view", path)
            async with self._files(session) as files:
                opened = await editing.read(files, path)
            operation.moved = len(opened.content)
        text = opened.text
        await answer.json(
            {
                "entry": _entry_json(opened.entry),
                "text": text and text.text,
                "encoding": text and text.encoding,
                "newline": text and text.newline,
                "version": texts.version(opened.content),
                "complete": opened.complete,
                "uploads": uploads_allowed(session.server.project),
            }
        )

    async def save_text(self, request: Request, answer: Answer) -> None:
        """Save an edited file."""
        draft = editing.Draft.of(await _question(request, errors.TEXT_TOO_LONG))
        async with attended(request, UPLOAD) as session:
            operation = session.does("file.edit", draft.path, size=len(draft.content), overwrite=not draft.version)
            async with self._files(session) as files:
                entry = await editing.save(files, draft)
            operation.moved = len(draft.content)
        await answer.json({"entry": _entry_json(entry), "version": texts.version(draft.content)})

    async def ask_upload(self, request: Request, answer: Answer) -> None:
        """Return the offset from which to continue an upload, or the reason against it."""
        session = await enter(request, UPLOAD)
        wanted = upload.Wanted.of(request)
        async with self._files(session) as files:
            place = await upload.find(files, wanted, session.person)
        await answer.json({"offset": place.offset})

    async def upload(self, request: Request, answer: Answer) -> None:
        async with attended(request, UPLOAD) as session:
            wanted = upload.Wanted.of(request)
            operation = session.does("file.upload", wanted.path, size=wanted.size)
            async with self._files(session) as files:
                entry = await upload.receive(request, files, wanted, session, operation)
        await answer.json({"entry": _entry_json(entry)})

    async def make_folder(self, request: Request, answer: Answer) -> None:
        asked = await _question(request)
        folder, name = absolute(operations.text_of(asked, "path")), operations.text_of(asked, "name")
        path = below(folder, name)
        async with attended(request, CHANGE) as session:
            session.does("file.mkdir", path)
            async with self._files(session) as files:
                await operations.make_folders(files, folder, name, exist_ok=asked.get("exist_ok") is True)
        await answer.json({"path": to_wire(path)})

    async def rename(self, request: Request, answer: Answer) -> None:
        asked = await _question(request)
        [path] = operations.paths_of({"paths": [asked.get("path")]})
        to = absolute(operations.text_of(asked, "to"))
        async with attended(request, CHANGE) as session:
            session.does("file.rename", path, to=to_wire(to))
            async with self._files(session) as files:
                await files.rename(path, to)
        await answer.json({"path": to_wire(to)})

    async def set_mode(self, request: Request, answer: Answer) -> None:
        """Set permissions."""
        asked = await _question(request)
        paths, mode = operations.paths_of(asked), operations.mode_of(asked)
        async with attended(request, CHANGE) as session:
            operation = session.does("file.chmod", paths[0], mode=f"{mode:04o}", paths=len(paths))
            async with self._files(session) as files:
                for path in paths:
                    operation.path = path
                    await files.set_mode(path, mode)
        await answer.json({})

    async def delete(self, request: Request, answer: Answer) -> None:
        """Delete files and folders, reporting progress."""
        paths = operations.paths_of(await _question(request))
        try:
            async with attended(request, CHANGE) as session:
                operation = session.does("file.delete", paths[0], paths=len(paths))
                async with self._files(session) as files, aclosing(operations.remove(files, paths)) as steps:
                    async for step in steps:
                        operation.detail["files"] = step["gone"]
                        if not answer.begun:
                            await answer.begin(200, {"Content-Type": "application/x-ndjson"})
                        await answer.line(step)
        except (ActionError, FileError, SshError) as problem:
            if not answer.begun:
                raise
            await answer.line(refusal(request, problem)[1])
        await answer.end()


async def _question(request: Request, too_large: ErrorDeclaration = errors.TOO_MANY_ITEMS) -> dict[str, Any]:
    """Return the JSON body of a request after checking access."""
    await enter(request, CHANGE)
    return await question(request, too_large)


async def _entries(files: Files, folder: bytes) -> tuple[list[Entry], bool]:
    found: list[Entry] = []
    async with aclosing(files.scan(folder)) as entries:
        async for entry in entries:
            if len(found) == MAX_ENTRIES:
                return found, True
            found.append(entry)
    return found, False


async def _leads(files: Files, folder: bytes, entries: list[Entry]) -> dict[bytes, tuple[bytes, str]]:
    """Return the stored target of each link and the kind of its destination, empty if broken."""
    names = [entry.name for entry in entries if entry.kind == LINK][:MAX_LINKS]
    turn = asyncio.Semaphore(AT_ONCE)
    found: dict[bytes, tuple[bytes, str]] = {}

    async def follow(name: bytes) -> None:
        async with turn:
            path = folder.rstrip(b"/") + b"/" + name
            try:
                target = await files.link(path)
                found[name] = target, ""
                found[name] = target, (await files.stat(path)).kind
            except FileError:
                return

    await asyncio.gather(*map(follow, names))
    return found


def _entry_json(entry: Entry, lead: tuple[bytes, str] | None = None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": to_wire(entry.name),
        "kind": entry.kind,
        "size": entry.size,
        "modified": entry.modified,
        "mode": entry.mode,
        "owner": entry.owner,
        "group": entry.group,
    }
    if lead is not None:
        shown |= {"to": to_wire(lead[0]), "leads": lead[1]}
    return shown
