"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import MEMBERS, Page, Route

PAGES: dict[str, Page] = {
    "servers/<int:server_id>/files": Page(get=MEMBERS),
}

# Files are in {folder}; each {person} has their own files to rename and delete.
ROUTES: dict[str, Route] = {
    "GET /files/{server_id}/list": Route(MEMBERS, address="/files/{server_id}/list?path={folder}"),
    "GET /files/{server_id}/download": Route(MEMBERS, address="/files/{server_id}/download?path={folder}/file"),
    "GET /files/{server_id}/text": Route(MEMBERS, address="/files/{server_id}/text?path={folder}/file"),
    "POST /files/{server_id}/text": Route(
        MEMBERS, data='{"path": "{folder}/text-{person}", "text": "x", "encoding": "utf-8"}'
    ),
    "GET /files/{server_id}/upload": Route(MEMBERS, address="/files/{server_id}/upload?path={folder}/new&size=1"),
    "PUT /files/{server_id}/upload": Route(
        MEMBERS, data="x", address="/files/{server_id}/upload?path={folder}/up-{person}&size=1&offset=0"
    ),
    "POST /files/{server_id}/mkdir": Route(MEMBERS, data='{"path": "{folder}", "name": "made-{person}"}'),
    "POST /files/{server_id}/rename": Route(
        MEMBERS, data='{"path": "{folder}/old-{person}", "to": "{folder}/new-{person}"}'
    ),
    "POST /files/{server_id}/chmod": Route(MEMBERS, data='{"paths": ["{folder}/file"], "mode": 384}'),
    "POST /files/{server_id}/delete": Route(MEMBERS, data='{"paths": ["{folder}/gone-{person}"]}'),
}
