"""Large data files of a real server: only for generators of a run with them, from any offset."""

from __future__ import annotations

import asyncio
import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx

from loadwright.core.protocol.generator import DataFile
from tests.server.runs.examples import fleet, start, state, until
from tests.support.plans import csv_data, java_request, plan
from tests.support.server_process import running_server

DATA = os.urandom(2_000_000).hex().encode()
DIGEST = sha256(DATA).hexdigest()


def packed() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("users.jmx", plan(csv_data("users.csv"), java_request("${user}")))
        archive.writestr("users.csv", DATA)
    return buffer.getvalue()


async def test_only_who_carries_out_a_run_with_it_gets_it(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with fleet(server, "one", "two") as generators:
            run = await asyncio.to_thread(start, server, server.upload(packed(), "users.zip"), generators=1)
            await until(lambda: any(generator.order for generator in generators))
            holder = next(generator for generator in generators if generator.order)
            (spare,) = (generator for generator in generators if generator is not holder)
            assert holder.order is not None
            assert holder.order.files == [DataFile("users.csv", DIGEST, len(DATA))]
            async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
                url = f"/agent/files/{DIGEST}"
                whole = await client.get(url, headers=holder.headers)
                assert (whole.status_code, whole.content == DATA) == (200, True)
                rest = await client.get(url, headers={**holder.headers, "Range": "bytes=3999000-"})
                assert (rest.status_code, rest.content == DATA[3_999_000:]) == (206, True)
                assert rest.headers["Content-Range"] == "bytes 3999000-3999999/4000000"
                beyond = await client.get(url, headers={**holder.headers, "Range": "bytes=4000001-"})
                assert beyond.status_code == 416
                assert (await client.get(url, headers=spare.headers)).status_code == 404
                assert (await client.get(url)).status_code == 401
                assert (await client.get("/agent/files/" + "0" * 64, headers=holder.headers)).status_code == 404
            await state(server, run, "finished")
