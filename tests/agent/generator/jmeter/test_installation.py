"""A download of JMeter is unpacked completely or not at all."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter import installation
from loadwright.agent.generator.jmeter.discovery import ToolError, installs_folder
from tests.agent.generator.jmeter.test_discovery import make_jmeter


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def pack(archive: Path, folder: Path, *more: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder, folder.name)
        for member, content in more:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive


def left_behind() -> list[str]:
    return sorted(path.name for path in installs_folder().iterdir())


def test_a_download_is_unpacked_and_found(tmp_path: Path) -> None:
    home = make_jmeter(tmp_path / "apache-jmeter-5.6.2", "5.6.2")
    (home / "bin" / "jmeter").write_text("#!/bin/sh\n")
    (home / "bin" / "jmeter").chmod(0o775)
    told: list[str] = []
    found = installation.install(None, None, pack(tmp_path / "jmeter.tgz", home), told.append)
    assert found.version == "5.6.2"
    assert found.home == installs_folder() / "apache-jmeter-5.6.2"
    assert (found.home / "bin" / "jmeter").stat().st_mode & 0o777 == 0o755
    assert told
    again = installation.install(None, None, tmp_path / "jmeter.tgz", told.append)
    assert again == found
    assert left_behind() == ["apache-jmeter-5.6.2"]


def link(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = "/etc/passwd"
    return member


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (tarfile.TarInfo("apache-jmeter-5.6.2/../../outside"), b"x"),
        (tarfile.TarInfo("/tmp/outside"), b"x"),
        (link("apache-jmeter-5.6.2/link", tarfile.SYMTYPE), b""),
        (link("apache-jmeter-5.6.2/link", tarfile.LNKTYPE), b""),
        (link("apache-jmeter-5.6.2/pipe", tarfile.FIFOTYPE), b""),
    ],
)
def test_paths_outside_of_the_folder_are_refused(tmp_path: Path, member: tarfile.TarInfo, content: bytes) -> None:
    home = make_jmeter(tmp_path / "apache-jmeter-5.6.2", "5.6.2")
    archive = pack(tmp_path / "jmeter.tgz", home, (member, content))
    with pytest.raises(installation.InstallationError, match="unlike downloads of Apache JMeter"):
        installation.install(None, None, archive, lambda line: None)
    assert left_behind() == []


def test_other_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(archive: Path, words: str) -> None:
        with pytest.raises((installation.InstallationError, ToolError), match=words):
            installation.install(None, None, archive, lambda line: None)
        assert left_behind() == []

    home = make_jmeter(tmp_path / "apache-jmeter-5.6.2", "5.6.2")
    whole = pack(tmp_path / "whole.tgz", home).read_bytes()
    refuse(tmp_path / "missing.tgz", "cannot be unpacked")
    (tmp_path / "text.tgz").write_text("not an archive")
    refuse(tmp_path / "text.tgz", "cannot be unpacked")
    (tmp_path / "half.tgz").write_bytes(whole[: len(whole) // 2])
    refuse(tmp_path / "half.tgz", "cannot be unpacked|is not")
    refuse(pack(tmp_path / "part.tgz", home / "bin"), "is not an Apache JMeter")
    refuse(pack(tmp_path / "two.tgz", home, (tarfile.TarInfo("more"), b"x")), "it should hold one folder")
    monkeypatch.setattr(installation, "MAX_UNPACKED_BYTES", 5)
    (tmp_path / "whole.tgz").write_bytes(whole)
    refuse(tmp_path / "whole.tgz", "expands to more than 5 bytes")


def test_unavailable_versions_are_reported() -> None:
    with pytest.raises(installation.InstallationError, match="'newest' is not a version of JMeter; write for example"):
        installation.install("newest", None, None, print)
    with pytest.raises(installation.InstallationError, match=r"PyPI has only JMeter 5\.5, not 5\.6"):
        installation.install("5.6", "pypi", None, print)


def test_without_maven_a_wanted_version_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(installation.InstallationError, match=r"Maven \(mvn\) was not found"):
        installation.install("5.6.3", None, None, print)
    with pytest.raises(installation.InstallationError, match=r"Maven \(mvn\) was not found"):
        installation.install(None, "maven", None, print)
    assert left_behind() == []


def test_errors_of_maven_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text("#!/bin/sh\necho '[INFO] hm'\necho '[ERROR] no route to the repository'\nexit 1\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{maven.parent}:/bin:/usr/bin")
    with pytest.raises(
        installation.InstallationError, match=r"could not resolve JMeter 5\.6\.1: no route to the repository"
    ):
        installation.install("5.6.1", None, None, print)
    assert left_behind() == []
