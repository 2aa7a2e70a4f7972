"""The wheel, installed into an empty environment on a machine with a Java runtime and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.process import Service, binary, running

ROOT = Path(__file__).resolve().parents[2]
NOT_NEEDED = ("node", "npm", "javac", "mvn", "make", "git")
KEPT = ("HOME", "JMETER_HOME", "XDG_CACHE_HOME", "JDK_JAVA_OPTIONS")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel and its dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True, timeout=120)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Compiling every module takes longer than the tests, which import few of them.
    pip.append("--no-compile")
    pinned = ["--constraint", str(without_hashes(folder / "pins.txt"))]
    subprocess.run([*pip, *pinned, str(wheel)], check=True, capture_output=True, text=True, timeout=300)
    return folder


def without_hashes(path: Path) -> Path:
    """Write our pins as constraints, without hashes because the wheel is a local file."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    path.write_text("\n".join(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", lock, re.MULTILINE)), encoding="utf-8")
    return path


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH contains a Java runtime and no developer tools."""
    java, programs = shutil.which("java"), tmp_path / "programs"
    assert java is not None
    programs.mkdir()
    (programs / "java").symlink_to(java)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    assert [name for name in NOT_NEEDED if shutil.which(name, path=str(programs))] == []
    return {**kept, "PATH": str(programs), "LOADWRIGHT_HOME": str(tmp_path / "home")}


def test_the_wheel_holds_everything_that_is_made_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "src/loadwright"
    patterns = ("**/*.mo", "**/*.jar", "server/web/static/vendor/**/*")
    made = {path for pattern in patterns for path in package.glob(pattern)}
    kept = subprocess.run(["git", "ls-files", "-z", str(package)], cwd=ROOT, check=True, capture_output=True, text=True)
    wanted = {f"loadwright/{path.relative_to(package)}" for path in made if path.is_file()}
    wanted |= {name.removeprefix("src/") for name in kept.stdout.split("\0") if name and (ROOT / name).exists()}
    assert wanted - names == set()
    assert {name for name in names if not name.startswith(("loadwright/", "loadwright-"))} == set()
    assert any(name.endswith("loadwright-jmeter.jar") for name in names)
    assert any(name.endswith(".mo") for name in names)
    assert any("static/vendor/" in name for name in names)


def test_a_wheel_without_the_made_parts_is_refused(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", "scripts/wheel_hook.py", "src/loadwright/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    answer = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120)
    assert answer.returncode != 0
    assert "make wheel" in answer.stderr


@pytest.fixture
def shop(installed: Path, bare: dict[str, str], tmp_path: Path) -> Iterator[Service]:
    """The sample shop, served by the installed package."""

    def command(port: int) -> list[str]:
        return [str(installed / "bin/loadwright"), "target", "--port", str(port)]

    with running(Service("loadwright target", command, tmp_path / "target.log", "/")) as service:
        yield service


def test_a_plan_runs(installed: Path, bare: dict[str, str], shop: Service, tmp_path: Path) -> None:
    (plan,) = installed.glob("lib/python*/site-packages/loadwright/sample/plan.jmx")
    command = [str(installed / "bin/loadwright"), "run", str(plan), "--rate", "10", "--duration", "3s"]
    command += ["--set", f"port={shop.port}", "--out", str(tmp_path / "out"), "--require", "samples > 20"]
    answer = subprocess.run(command, env=bare, check=False, capture_output=True, text=True, timeout=180)
    assert answer.returncode == 0, answer.stderr
    result = json.loads((tmp_path / "out/result.json").read_text(encoding="utf-8"))
    assert result["state"] == "finished"
    # The shop fails occasionally by design.
    assert result["total"]["error_rate"] < 0.2


def test_the_platform_comes_up(installed: Path, bare: dict[str, str], tmp_path: Path) -> None:
    def command(port: int) -> list[str]:
        environment = [f"{name}={value}" for name, value in bare.items()]
        alone = ("--no-generator", "--no-monitor", "--no-sample")
        up = [str(installed / "bin/loadwright"), "up", "--port", str(port), *alone]
        return [binary("env"), "-i", *environment, *up]

    with running(Service("loadwright up", command, tmp_path / "up.log", "/healthz")) as server:
        page = httpx.get(f"{server.url}/login", trust_env=False, timeout=60)
        assert page.status_code == 200
        served = re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text)
        assert any("vendor" in path for path in served)
        assert [
            path for path in served if httpx.get(server.url + path, trust_env=False, timeout=60).status_code != 200
        ] == []
