"""Plans that are made to be expensive, and how the server answers meanwhile."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections import Counter
from collections.abc import Collection

import httpx

from loadwright.core.jmx.document.limits import MAX_BYTES, MAX_ELEMENTS, MAX_PROPERTIES
from tests.core.jmx.plans import document, element, group, string
from tests.support.server_process import Server

LEGAL = MAX_PROPERTIES * 9 // 10


def zipped(plan: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.jmx", plan)
    return target.getvalue()


def with_properties(count: int) -> str:
    return document(group(children=element("DebugSampler", properties=string("a", "") * count)))


def hostile() -> dict[str, bytes]:
    """Return zips of some kilobytes by the code with which they are refused; the last one is accepted."""
    return {
        "plan.too_many_properties": zipped(with_properties(2 * MAX_PROPERTIES)),
        "plan.too_many_elements": zipped(document(group(children="<A/><hashTree/>" * MAX_ELEMENTS))),
        "bundle.file_too_large": zipped(" " * (MAX_BYTES + 1)),
        "": zipped(with_properties(LEGAL)),
    }


async def keep_uploading(server: Server, zips: Collection[bytes], over: asyncio.Event) -> Counter[str]:
    """Upload every zip in turns, at least once; return how often each error occurred ("" for none)."""
    outcomes: Counter[str] = Counter()
    async with httpx.AsyncClient(base_url=server.url, headers=server.client.headers, timeout=120) as client:
        while not over.is_set():
            for data in zips:
                answer = await client.post("/api/v1/plans", files={"file": ("a.zip", data)})
                outcomes["" if answer.is_success else answer.json()["error"]["detail"]["code"]] += 1
    return outcomes


async def watch_health(server: Server, over: asyncio.Event) -> list[float]:
    """Return how long the server took to answer, in seconds."""
    delays = []
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        while not over.is_set():
            begun = time.monotonic()
            assert (await client.get("/healthz")).status_code == 200
            delays.append(time.monotonic() - begun)
            await asyncio.sleep(0.05)
    return delays
