"""A plan finds its files as with plain JMeter: in a run without a server, and on two generators of a server."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.support import plan_files
from tests.support.command import loadwright, result_of, until
from tests.support.jmx import java_sampler, jmx_plan, thread_group
from tests.support.jtl import read_jtls
from tests.support.platforms import Platform, running_platform
from tests.support.targets import serving

Requests = Counter[str]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("platform")) as found:
        yield found


@contextmanager
def target() -> Iterator[tuple[int, Requests]]:
    """Serve HTTP; yield the port and the number of requests by path."""
    seen: Requests = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                seen[self.path] += 1
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(Handler) as port:
        yield port, seen


@pytest.mark.parametrize("seed", range(3))
def test_any_plan_requests_the_same_as_with_plain_jmeter(platform: Platform, tmp_path: Path, seed: int) -> None:
    with target() as (port, seen):
        source = plan_files.write(tmp_path, port, random.Random(seed))
        own = [f"-J{name}={value}" for name, value in source.properties.items()]
        own += [f"-D{name}={value}" for name, value in source.system.items()]
        plan_files.plain_jmeter(source.path, tmp_path / "plain.jtl", own)
        wanted = Counter(seen)
        seen.clear()
        # Each way requests what it read, in each of two iterations.
        assert {path.split("/")[1] for path in wanted} >= set(source.ways)
        assert not [path for path in wanted if "ERR" in path or "$" in path or path.endswith("/")]

        options = [word for name, value in source.properties.items() for word in ("--property", f"{name}={value}")]
        options += [w for name, value in source.system.items() for w in ("--system-property", f"{name}={value}")]
        done = loadwright("run", source.path, *options, "--no-warm-up", cwd=source.path.parent)
        assert done.returncode == 0, done.stderr
        assert seen == wanted
        assert "missing" not in done.stderr
        seen.clear()

        until(lambda: platform.idle() == 2)
        count = 2 if seed == 0 else 1
        done = loadwright("run", source.path, *options, *platform.access, "--generators", str(count), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert seen == Counter({path: count * times for path, times in wanted.items()})
        assert "missing" not in done.stderr


def test_functions_read_from_the_current_directory(platform: Platform, tmp_path: Path) -> None:
    """As JMeter's own BatchTestLocal, which runs from the folder above its own."""
    condition = "${__StringFromFile(testfiles/numbers.txt)} > 2"
    often = f"""<IfController guiclass="IfControllerPanel" testclass="IfController" testname="If" enabled="true">
<stringProp name="IfController.condition">{condition.replace(">", "&gt;")}</stringProp></IfController>
<hashTree>{java_sampler("often")}</hashTree>"""
    plan = tmp_path / "bin/testfiles/batch.jmx"
    plan.parent.mkdir(parents=True)
    plan.write_bytes(jmx_plan(thread_group(often, java_sampler("always"), loops=6)))
    (plan.parent / "numbers.txt").write_text("1\n2\n3\n")
    plan_files.plain_jmeter(Path("testfiles/batch.jmx"), tmp_path / "plain.jtl", cwd=tmp_path / "bin")
    wanted = {label: len(found.elapsed) for label, found in read_jtls([tmp_path / "plain.jtl"]).items()}
    assert wanted == {"often": 2, "always": 6}

    run = ("run", "testfiles/batch.jmx")
    done = loadwright(*run, "--no-warm-up", "--out", tmp_path / "here", cwd=tmp_path / "bin")
    assert done.returncode == 0, done.stderr
    assert samples(tmp_path / "here") == wanted
    until(lambda: platform.idle() == 2)
    there = tmp_path / "there"
    done = loadwright(*run, *platform.access, "--generators", "2", "--out", there, cwd=tmp_path / "bin")
    assert done.returncode == 0, done.stderr
    assert samples(there) == {label: 2 * count for label, count in wanted.items()}


def samples(out: Path) -> dict[str, int]:
    return {label["label"]: label["samples"] for label in result_of(out)["labels"]}
