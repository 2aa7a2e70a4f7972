"""A generator lists the elements of its JMeter when the server asks and no run is carried out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from loadwright.agent.generator import describing
from loadwright.agent.generator.jmeter.command import JMeterInstall
from loadwright.agent.generator.role import GeneratorRole
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.java_scripts import java_script
from tests.agent.generator.programs import generator, order

LISTS = 'echo "{\\"elements\\": []}" >"$last"'


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


def role(folder: Path, script: str) -> GeneratorRole:
    extensions = folder / "jmeter" / "lib" / "ext"
    extensions.mkdir(parents=True)
    (extensions / "odd.jar").write_text("odd")
    return GeneratorRole(JMeterInstall(folder / "jmeter", "5.6.3"), java_script(folder / "java", script))


async def test_it_is_listed_and_uploaded_when_the_server_asks(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path, role(tmp_path, LISTS)):
        await until(lambda: fleet.reports)
        hello = fleet.hellos[0]
        assert hello.plugins == ["odd.jar"]
        fleet.catalogue = hello.installation
        await until(lambda: fleet.catalogues)
        assert fleet.catalogues == {hello.installation: {"elements": []}}


async def test_another_installation_is_not_listed(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path, role(tmp_path, LISTS)):
        fleet.catalogue = "0" * 64
        await until(lambda: len(fleet.reports) > 8)
    assert fleet.catalogues == {}


async def test_what_went_wrong_is_uploaded(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path, role(tmp_path, "echo no class >&2; exit 1")):
        await until(lambda: fleet.reports)
        fleet.catalogue = fleet.hellos[0].installation
        await until(lambda: fleet.catalogues)
    (found,) = fleet.catalogues.values()
    assert "no class" in found["error"]


async def test_a_run_ends_it_and_the_end_of_the_agent_too(fleet: Fleet, tmp_path: Path) -> None:
    started = tmp_path / "started"
    # As the JVM of the run it fails.
    script = f'case "$last" in *catalogue.json) echo $$ >>{started}; exec sleep 600;; esac; exit 1'
    async with generator(fleet, tmp_path, role(tmp_path, script)):
        await until(lambda: fleet.reports)
        fleet.catalogue = fleet.hellos[0].installation
        await until(lambda: pids(started))
        await fleet.desire(order(fleet, state=protocol.PREPARE))
        await until(lambda: not alive(pids(started)[0]))
        fleet.catalogue = ""
        await fleet.desire(None)
        fleet.catalogue = fleet.hellos[0].installation
        await until(lambda: len(pids(started)) > 1)
    assert not alive(pids(started)[-1])
    assert fleet.catalogues == {}


async def test_changed_jars_are_reported(fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "WATCH_S", 0.1)
    async with generator(fleet, tmp_path, role(tmp_path, LISTS)):
        await until(lambda: fleet.reports)
        (tmp_path / "jmeter" / "lib" / "ext" / "even.jar").write_text("even")
        await until(lambda: len(fleet.hellos) > 1)
        assert fleet.hellos[-1].plugins == ["even.jar", "odd.jar"]
        fleet.catalogue = fleet.hellos[-1].installation
        await until(lambda: fleet.catalogues)
        count = len(fleet.reports)
        await until(lambda: len(fleet.reports) > count + 8)
    assert len(fleet.hellos) == 2


def pids(file: Path) -> list[int]:
    return [int(word) for word in file.read_text().split()] if file.exists() else []


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
