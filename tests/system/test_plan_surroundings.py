"""What a plan sees of its generators, and what it leaves: real JMeters on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import loadwright, result_of
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group
from tests.support.jtl import read_jtls

LISTENER = """<ResultCollector guiclass="SimpleDataWriter" testclass="ResultCollector" testname="L" enabled="true">
<boolProp name="ResultCollector.error_logging">false</boolProp><objProp><name>saveConfig</name>
<value class="SampleSaveConfiguration"><time>true</time><label>true</label></value></objProp>
<stringProp name="filename">out/res.csv</stringProp></ResultCollector><hashTree/>
<ResultSaver guiclass="ResultSaverGui" testclass="ResultSaver" testname="RS" enabled="true">
<stringProp name="FileSaver.filename">out/resp-</stringProp><boolProp name="FileSaver.errorsonly">false</boolProp>
</ResultSaver><hashTree/>"""


NAMES = "SampleResult.setSampleLabel((ctx.threadNum + 1) + ' ${__threadNum} ' + ctx.thread.threadName)"
FACTS = (
    "SampleResult.setSampleLabel([props.get('loadwright.generator'), props.get('loadwright.generators'),"
    " System.getProperty('shop.key'), System.getProperty('shop.pass')].join(' '))"
)


@dataclass
class Executed:
    """A run of two generators: its results, and the files around the plan before and after it."""

    unique: bool
    out: Path
    result: dict[str, Any]
    before: set[Path]
    after: set[Path]


@pytest.fixture(scope="module", params=[False, True])
def executed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """Execute a plan from its own folder, or, with unique threads, from another one."""
    unique = bool(request.param)
    parent = tmp_path_factory.mktemp("run")
    folder = parent / "plans"
    folder.mkdir()
    (folder / "plan.jmx").write_bytes(
        jmx_plan(
            thread_group(groovy_sampler("names", NAMES), threads=2, loops=2),
            thread_group(groovy_sampler("facts", FACTS), name="Facts"),
            thread_group(
                groovy_sampler("A", "SampleResult.setResponseData('hello', 'UTF-8')"), LISTENER, name="Files", loops=2
            ),
        )
    )
    before = {*folder.rglob("*")}
    here, plan = (parent, "plans/plan.jmx") if unique else (folder, "plan.jmx")
    given = ("--generators", "2", "--system-property", "shop.key=a b=ü", "--system-property", "shop.pass=x", "--jtl")
    done = loadwright("run", plan, *given, *(("--unique-threads",) if unique else ()), "--out", "o", cwd=here)
    assert done.returncode == 0, done.stderr
    after = {path for path in folder.rglob("*") if "o" not in path.relative_to(folder).parts}
    return Executed(unique, here / "o", result_of(here / "o"), before, after)


def test_files_of_listeners_are_kept_with_the_run(executed: Executed) -> None:
    for number in (1, 2):
        written = executed.out / f"written-{number}" / "out"
        assert len((written / "res.csv").read_text().splitlines()) >= 2
        assert sorted(path.name for path in written.iterdir()) == ["res.csv", "resp-1.unknown", "resp-2.unknown"]
    assert executed.after == executed.before


def test_a_plan_reads_the_number_of_its_generator_and_system_properties(executed: Executed) -> None:
    labels = [label["label"] for label in executed.result["labels"]]
    assert [label for label in labels if "ü" in label] == ["1 2 a b=ü x", "2 2 a b=ü x"]
    assert executed.result["asked"]["system_properties"] == {"shop.key": "a b=ü", "shop.pass": "•••"}


def test_names_and_numbers_of_threads(executed: Executed) -> None:
    found = read_jtls([executed.out / f"results-{number}.jtl" for number in (1, 2)])
    assert {label for label in found if "Users" in label} == (
        {
            "1 1 generator-1-Users 1-1",
            "3 3 generator-1-Users 1-3",
            "2 2 generator-2-Users 1-2",
            "4 4 generator-2-Users 1-4",
        }
        if executed.unique
        else {"1 1 Users 1-1", "2 2 Users 1-2"}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    return tmp_path / "plans"


def test_without_a_folder_the_command_reports_what_it_deletes(folder: Path) -> None:
    script = "new File('note.txt').text = 'kept?'"
    (folder / "note.jmx").write_bytes(jmx_plan(thread_group(groovy_sampler("A", script))))
    done = loadwright("run", "note.jmx", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "1 file that the plan wrote was deleted (note.txt); --out DIR keeps such files" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["note.jmx"]


def test_files_are_found_from_another_folder_as_by_jmeter(folder: Path) -> None:
    (folder.parent / "data.txt").write_text("7")
    (folder / "here.txt").write_text("8")
    (folder.parent / "t").mkdir()
    script = "SampleResult.setSampleLabel(new File('../data.txt').text + new File('here.txt').text)"
    (folder.parent / "t/reads.jmx").write_bytes(jmx_plan(thread_group(groovy_sampler("A", script))))
    done = loadwright("run", "../t/reads.jmx", "--out", "o", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert [label["label"] for label in result_of(folder / "o")["labels"]] == ["78"]
