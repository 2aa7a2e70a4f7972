"""What identifies an installation of JMeter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.command import JMeterInstall
from loadwright.agent.generator.jmeter.inventory import Inventory, read_inventory, stamp


@pytest.fixture
def jmeter(tmp_path: Path) -> JMeterInstall:
    for name in ("ext/ApacheJMeter_core.jar", "ext/odd.jar", "groovy.jar"):
        (tmp_path / "lib" / "ext").mkdir(parents=True, exist_ok=True)
        (tmp_path / "lib" / name).write_text(name)
    return JMeterInstall(tmp_path, "5.6.3")


def read(jmeter: JMeterInstall) -> Inventory:
    found = read_inventory(jmeter)
    assert found is not None
    return found


def test_jars_of_others_in_the_folder_of_extensions_are_plugins(jmeter: JMeterInstall) -> None:
    assert read(jmeter).plugins == ("odd.jar",)
    assert len(read(jmeter).digest) == 64


def test_the_digest_follows_the_contents_of_all_jars(jmeter: JMeterInstall) -> None:
    library = jmeter.home / "lib"
    digests = [read(jmeter).digest]
    (library / "groovy.jar").write_text("newer")
    digests.append(read(jmeter).digest)
    (library / "ext" / "even.jar").write_text("even")
    digests.append(read(jmeter).digest)
    (library / "ext" / "even.jar").rename(library / "ext" / "uneven.jar")
    digests.append(read(jmeter).digest)
    assert len(set(digests)) == 4
    (library / "ext" / "uneven.jar").unlink()
    (library / "groovy.jar").write_text("groovy.jar")
    assert read(jmeter).digest == digests[0]


def test_the_stamp_changes_when_a_jar_is_replaced(jmeter: JMeterInstall) -> None:
    before = stamp(jmeter)
    assert stamp(jmeter) == before
    os.utime(jmeter.home / "lib" / "groovy.jar", (1, 1))
    assert stamp(jmeter) != before


def test_jars_that_cannot_be_read_are_no_inventory(jmeter: JMeterInstall) -> None:
    (jmeter.home / "lib" / "broken.jar").symlink_to("missing")
    assert read_inventory(jmeter) is None
