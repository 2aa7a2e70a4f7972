"""Header sets with the real JMeter: the mark stays when a plan is saved, and the headers are sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.header_sets import HeaderSet, Use, uses
from loadwright.core.protocol import generator as protocol
from tests.support.engines import running
from tests.support.headers import with_headers
from tests.support.jmx import jmx_plan, thread_group
from tests.support.plans import http_request
from tests.support.plugin_programs import run_program
from tests.system.test_marked_traffic import target

SET = HeaderSet(
    "5f0c3f9e-4f0e-4a53-9d3a-6e1f6a1f8a11", "JSON API 接口", (("Accept", "a/b"), ("X-Shop", "<7> & ${host}"))
)


def plan_with_set(port: int = 80) -> bytes:
    group = thread_group(http_request("pay", port, "/pay"), name="group")
    data = jmx_plan(group, variables={"host": "127.0.0.1"})
    number = next(
        number for number, element in enumerate(read_plan(data).walk(), 1) if element.class_name == "HTTPSamplerProxy"
    )
    return with_headers(data, SET, number)


def found(data: bytes) -> list[Use]:
    return list(uses(read_plan(data)))


@pytest.mark.parametrize("program", ["Resave", "Reform"])
def test_jmeter_keeps_the_mark(program: str, tmp_path: Path) -> None:
    """``Resave`` loads and saves the plan, ``Reform`` also shows each element in JMeter's form."""
    ours, theirs = tmp_path / "ours.jmx", tmp_path / "theirs.jmx"
    ours.write_bytes(plan_with_set())
    run_program(program, tmp_path, ours, theirs)
    before, after = found(ours.read_bytes()), found(theirs.read_bytes())
    assert len(before) == 1
    assert after == before


async def test_requests_have_the_headers(tmp_path: Path) -> None:
    with target() as (port, seen):
        async with running(tmp_path, plan_with_set(port), protocol.AS_WRITTEN) as run:
            await run.ready()
            await run.begin()
            await run.over()
        assert (seen["/pay"]["Accept"], seen["/pay"]["X-Shop"]) == ("a/b", "<7> & 127.0.0.1")
