"""The zip of all files of a run, named for people."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.test import AsyncClient, Client

from loadwright.server.fleet.models import Agent
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import storage
from loadwright.server.runs.models import RunGenerator
from loadwright.server.runs.results.all_files import all_files
from tests.support.site import Cast, idle_generator

pytestmark = pytest.mark.django_db


def zipped(cast: Cast) -> ZipFile:
    archive = ZipFile(BytesIO(b"".join(all_files(cast.ended))))
    assert archive.testzip() is None
    return archive


def test_files_have_the_names_of_generators(cast: Cast) -> None:
    agent = cast.ended.generators.get().agent
    Agent.objects.filter(pk=agent.pk).update(name="load/上海")
    jtl = gzip.compress(b"a,b\n" * 1000)
    stored.write(storage.path(cast.ended.key, f"jmeter-{agent.key}.log"), b"started\n" * 1000)
    stored.write(storage.path(cast.ended.key, f"failures-{agent.key}-2.jtl.gz"), jtl)
    stored.write(storage.path(cast.ended.key, storage.PAGE), b"{}")
    with zipped(cast) as archive:
        folder = f"run-{cast.ended.pk}/"
        names = [f"{folder}failures-load-上海-2.jtl.gz", f"{folder}jmeter-load-上海.log", f"{folder}result.json"]
        assert archive.namelist() == names
        assert archive.read(names[0]) == jtl
        assert archive.read(names[1]) == b"started\n" * 1000
        assert archive.getinfo(names[0]).compress_type == ZIP_STORED
        assert archive.getinfo(names[1]).compress_size < 1000


def test_files_of_generators_whose_names_differ_in_forbidden_characters_are_all_there(cast: Cast) -> None:
    first = cast.ended.generators.get().agent
    second = idle_generator("load:1")
    Agent.objects.filter(pk=first.pk).update(name="load/1")
    RunGenerator.objects.create(run=cast.ended, agent=second, position=1)
    for agent in (first, second):
        stored.write(storage.path(cast.ended.key, f"jmeter-{agent.key}.log"), agent.key.encode())
    with zipped(cast) as archive:
        contents = {archive.read(name) for name in archive.namelist()}
        assert f"run-{cast.ended.pk}/jmeter-load-1.log" in archive.namelist()
    assert {first.key.encode(), second.key.encode()} <= contents


def test_a_file_that_disappears_is_left_out(cast: Cast) -> None:
    stored.write(storage.path(cast.ended.key, "jmeter-a.log"), b"log")
    parts = all_files(cast.ended)
    stored.delete(storage.path(cast.ended.key, "jmeter-a.log"))
    with ZipFile(BytesIO(b"".join(parts))) as archive:
        assert archive.namelist() == [f"run-{cast.ended.pk}/result.json"]


def test_an_active_run_has_what_was_delivered_so_far(cast: Cast, browser: Client) -> None:
    with pytest.raises(ActionError, match="File not found"):
        all_files(cast.running)
    assert browser.get(f"/runs/{cast.running.pk}/files.zip").status_code == 404
    assert browser.get(f"/api/v1/runs/{cast.running.pk}/files.zip").status_code == 404
    stored.write(storage.path(cast.running.key, "jmeter-a.log"), b"log")
    with ZipFile(BytesIO(b"".join(all_files(cast.running)))) as archive:
        assert archive.namelist() == [f"run-{cast.running.pk}/jmeter-a.log"]


@pytest.mark.django_db(transaction=True)
async def test_they_are_downloaded_from_the_page_and_with_the_api(cast: Cast) -> None:
    client = AsyncClient()
    await client.aforce_login(cast.user)
    for where in ("", "/api/v1"):
        got: Any = await client.get(f"{where}/runs/{cast.ended.pk}/files.zip")
        assert got.headers["Content-Disposition"] == f'attachment; filename="run-{cast.ended.pk}.zip"'
        content = b"".join([part async for part in got.streaming_content])
        assert ZipFile(BytesIO(content)).namelist() == [f"run-{cast.ended.pk}/result.json"]
