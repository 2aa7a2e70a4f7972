"""Files of runs over plain HTTP: generators download bundles and upload logs and JTLs. Both are streamed."""

import asyncio
import re
import tempfile
from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from loadwright.server.fleet.endpoints import authentication
from loadwright.server.plans.storage import data_path
from loadwright.server.platform import stored
from loadwright.server.platform.errors import body

from . import agent_files, storage
from .models import RunGenerator

CHUNK = 256 * 1024


async def bundle(request: Request) -> Response:
    """``GET /agent/bundles/<sha256>``: the plan and its files, for the generators of a run with this bundle."""
    agent = await authentication.agent_of(request)
    if agent is None:
        return authentication.unknown_agent()
    sha = request.path_params["sha256"]
    ordered = RunGenerator.objects.filter(agent=agent, run__bundle_sha256=sha, holder=agent)
    if not await ordered.aexists():
        return JSONResponse(body("not_found", "Bundle not found, or not part of this generator's run."), 404)
    path = storage.bundle_path(sha)
    size = await asyncio.to_thread(default_storage.size, path)
    return StreamingResponse(_parts(path), media_type="application/zip", headers={"Content-Length": str(size)})


async def data_file(request: Request) -> Response:
    """``GET /agent/files/<sha256>``: a large data file, for the generators of a run with it; ``Range: bytes=N-``."""
    agent = await authentication.agent_of(request)
    if agent is None:
        return authentication.unknown_agent()
    sha = request.path_params["sha256"]
    held = await RunGenerator.objects.filter(holder=agent).values_list("run__files", flat=True).afirst()
    if sha not in {file["sha256"] for file in held or ()}:
        return JSONResponse(body("not_found", "File not found, or not part of this generator's run."), 404)
    path = data_path(sha)
    size = await asyncio.to_thread(default_storage.size, path)
    wanted = re.fullmatch(r"bytes=(\d{1,15})-", request.headers.get("range", ""))
    begin = int(wanted[1]) if wanted else 0
    if begin > size:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Length": str(size - begin)}
    if wanted:
        headers["Content-Range"] = f"bytes {begin}-{size - 1}/{size}"
    parts = _parts(path, begin)
    return StreamingResponse(parts, 206 if wanted else 200, headers, media_type="application/octet-stream")


def _parts(path: str, begin: int = 0) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        file.seek(begin)
        while part := file.read(CHUNK):
            yield part


async def put_file(request: Request) -> Response:
    """``PUT /agent/runs/<key>/files/<name>``: a log or JTL of a generator that takes or took part in the run."""
    key, name = request.path_params["key"], request.path_params["name"]
    part = await _participant(request, key)
    if isinstance(part, JSONResponse):
        return part
    if name not in agent_files.names(part):
        allowed = ", ".join(kind.format(part.agent.key) for kind in agent_files.KINDS)
        allowed = f"{allowed}, or these with -2, … of its later attempts"
        return JSONResponse(body("invalid", f"Invalid file name; a generator may upload {allowed}.", "name"), 400)
    stored_bytes = await asyncio.to_thread(agent_files.stored_bytes, part, name)
    with tempfile.TemporaryFile() as spool, agent_files.receiving(part) as count:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if refusal := _too_large(name, size, stored_bytes + count(len(chunk))):
                return refusal
            await asyncio.to_thread(spool.write, chunk)
        # The token may have been revoked, or the run deleted, since the upload began.
        if isinstance(again := await _participant(request, key), JSONResponse):
            return again
        # Other files may have been stored.
        stored_bytes = await asyncio.to_thread(agent_files.stored_bytes, part, name)
        if refusal := _too_large(name, size, stored_bytes + count(0)):
            return refusal
        # Stored only once it is complete, so that a broken upload does not replace an earlier file.
        spool.seek(0)
        await asyncio.to_thread(stored.write_file, storage.path(key, name), File(spool))
    return Response(status_code=204)


def _too_large(name: str, size: int, total: int) -> JSONResponse | None:
    """Refuse a file by its size, or by the ``total`` of the generator's files in this run."""
    if size > settings.MAX_AGENT_FILE_BYTES:
        limit = settings.MAX_AGENT_FILE_BYTES // 1024 // 1024
        return JSONResponse(body("too_large", f"{name} is larger than {limit} MB."), 413)
    if total > settings.MAX_AGENT_RUN_BYTES:
        limit = settings.MAX_AGENT_RUN_BYTES // 1024 // 1024
        return JSONResponse(body("too_large", f"The files of a generator in a run can have {limit} MB together."), 413)
    return None


async def _participant(request: Request, run: str) -> RunGenerator | JSONResponse:
    """Return the part of the agent of a request in a run, or the refusal."""
    agent = await authentication.agent_of(request)
    if agent is None:
        return authentication.unknown_agent()
    found = await RunGenerator.objects.select_related("agent", "run").filter(agent=agent, run__key=run).afirst()
    if found is None:
        return JSONResponse(body("not_found", "Run not found, or this generator does not take part in it."), 404)
    return found
