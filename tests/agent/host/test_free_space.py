import os
from pathlib import Path

import pytest

from loadwright.agent.host.free_space import FreeSpaceCollector
from tests.agent.host.proc_files import host


def test_the_free_space_of_the_folder_s_disk() -> None:
    room = os.statvfs("/proc")
    assert host(FreeSpaceCollector(Path("/proc")).collect()) == {"disk_free_bytes": room.f_bavail * room.f_frsize}
    root = os.statvfs("/")
    assert 0 < host(FreeSpaceCollector(Path("/")).collect())["disk_free_bytes"] <= root.f_blocks * root.f_frsize


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        FreeSpaceCollector(tmp_path / "gone").collect()
