"""Downloads: whole files, ranges, and folders as one archive."""

from contextlib import aclosing

from starlette.requests import Request

from loadwright.server.servers.ssh.file_streams import Reader
from loadwright.server.servers.ssh.files import FILE, FOLDER, Files
from loadwright.server.web.ranges import UnsatisfiableRangeError, part

from . import archive, errors
from .access import FileOperation
from .paths import attachment
from .responses import Answer


def etag(size: int, modified: int) -> str:
    """Return an entity tag from size and time, the only versions that SFTP offers."""
    return f'"{size:x}-{modified:x}"'


async def send(request: Request, answer: Answer, files: Files, paths: list[bytes], operation: FileOperation) -> None:
    """Answer with a file, or with an archive for a folder or several paths; the caller ends the response."""
    entry = await files.stat(paths[0])
    if entry.kind == FOLDER or len(paths) > 1:
        await _send_archive(request, answer, files, paths, operation)
    elif entry.kind == FILE:
        async with files.reading(paths[0]) as reader:
            await _send_file(request, answer, reader, paths[0].rpartition(b"/")[2], operation)
    else:
        # Reading a device may never end, and opening a pipe may block.
        raise errors.NOT_DOWNLOADABLE()


async def _send_file(request: Request, answer: Answer, reader: Reader, name: bytes, operation: FileOperation) -> None:
    size, tag = reader.size, etag(reader.size, reader.modified)
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": attachment(name)}
    if not size:
        await _send_unsized(request, answer, reader, headers, operation)
        return
    headers |= {"Accept-Ranges": "bytes", "ETag": tag}
    begin, end, status = 0, size, 200
    if request.headers.get("if-range", tag) == tag:
        try:
            wanted = part(request.headers.get("range", ""), size)
        except UnsatisfiableRangeError:
            await answer.begin(416, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
            return
        if wanted is not None:
            (begin, end), status = wanted, 206
            headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
            operation.detail["from"] = begin
    await answer.begin(status, headers | {"Content-Length": str(end - begin)})
    if request.method != "HEAD":
        async with aclosing(reader.blocks(begin, end)) as blocks:
            async for block in blocks:
                await answer.write(block)
                operation.moved = (operation.moved or 0) + len(block)
        if operation.moved != end - begin:
            raise errors.FILE_SHRANK()


async def _send_unsized(
    request: Request, answer: Answer, reader: Reader, headers: dict[str, str], operation: FileOperation
) -> None:
    """Send a file with size 0: it is empty, or it is in /proc or /sys and has content when read."""
    await answer.begin(200, headers)
    if request.method != "HEAD":
        async with aclosing(reader.to_end()) as blocks:
            async for block in blocks:
                await answer.write(block)
                operation.moved = (operation.moved or 0) + len(block)


async def _send_archive(
    request: Request, answer: Answer, files: Files, paths: list[bytes], operation: FileOperation
) -> None:
    form = archive.FORMS.get(request.query_params.get("format", "tar.gz"))
    if form is None:
        raise errors.ARCHIVE_FORMAT()
    name = paths[0].rpartition(b"/")[2] if len(paths) == 1 else paths[0].rpartition(b"/")[0].rpartition(b"/")[2]
    headers = {
        "Content-Type": form.media_type,
        "Content-Disposition": attachment((name or b"files") + form.ending),
    }
    await answer.begin(200, headers)
    if request.method != "HEAD":
        async with aclosing(archive.stream(files, paths, form())) as parts:
            async for data in parts:
                await answer.write(data)
                operation.moved = (operation.moved or 0) + len(data)
