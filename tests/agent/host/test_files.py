from pathlib import Path

import pytest

from loadwright.agent.host.files import FilesCollector
from tests.agent.host.proc_files import OLD_PROC, host, write


def test_open_files_and_their_limit() -> None:
    collector = FilesCollector(OLD_PROC)
    assert host(collector.collect()) == {"open_files": 2112.0, "max_open_files": 398252.0}
    collector.close()


def test_a_machine_without_a_limit(tmp_path: Path) -> None:
    write(tmp_path, {"sys/fs/file-nr": "2112\t0\t9223372036854775807\n"})
    collector = FilesCollector(tmp_path)
    assert host(collector.collect())["max_open_files"] == 2.0**63
    collector.close()


@pytest.mark.parametrize("text", ["", "2112\t0\n", "a b c"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"sys/fs/file-nr": text})
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        FilesCollector(tmp_path).collect()
