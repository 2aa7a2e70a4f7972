"""What a plan sees of its generators, and what it leaves: real JMeters on this machine."""

from __future__ import annotations

import json
from pathlib import Path

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    return tmp_path / "plans"


@pytest.mark.parametrize("beside", [True, False])
def test_files_of_listeners_are_kept_with_the_run(folder: Path, beside: bool) -> None:
    sampler = groovy_sampler("A", "SampleResult.setResponseData('hello', 'UTF-8')")
    (folder / "listener.jmx").write_bytes(jmx_plan(thread_group(sampler, loops=2), LISTENER))
    here, plan = (folder, "listener.jmx") if beside else (folder.parent, "plans/listener.jmx")
    before = {*folder.rglob("*")}
    done = loadwright("run", plan, "--out", "o", "--generators", "2", cwd=here)
    assert done.returncode == 0, done.stderr
    for number in (1, 2):
        written = here / "o" / f"written-{number}"
        assert len((written / "out/res.csv").read_text().splitlines()) >= 2
        assert sorted(path.name for path in (written / "out").iterdir()) == [
            "res.csv",
            "resp-1.unknown",
            "resp-2.unknown",
        ]
    assert {path for path in folder.rglob("*") if "o" not in path.relative_to(folder).parts} == before


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


def test_a_plan_reads_the_number_of_its_generator_and_system_properties(folder: Path) -> None:
    script = (
        "SampleResult.setSampleLabel([props.get('loadwright.generator'), props.get('loadwright.generators'),"
        " System.getProperty('shop.key'), System.getProperty('shop.pass')].join(' '))"
    )
    (folder / "plan.jmx").write_bytes(jmx_plan(thread_group(groovy_sampler("A", script))))
    given = ("--system-property", "shop.key=a b=ü", "--system-property", "shop.pass=x")
    done = loadwright("run", "plan.jmx", "--generators", "2", *given, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [label["label"] for label in result["labels"]] == ["1 2 a b=ü x", "2 2 a b=ü x"]
    assert result["asked"]["system_properties"] == {"shop.key": "a b=ü", "shop.pass": "•••"}


@pytest.mark.parametrize("unique", [False, True])
def test_names_and_numbers_of_threads(folder: Path, unique: bool) -> None:
    script = "SampleResult.setSampleLabel((ctx.threadNum + 1) + ' ${__threadNum} ' + ctx.thread.threadName)"
    group = thread_group(groovy_sampler("A", script), threads=2, loops=2)
    (folder / "plan.jmx").write_bytes(jmx_plan(group))
    option = ("--unique-threads",) if unique else ()
    done = loadwright("run", "plan.jmx", "--generators", "2", "--out", "o", "--jtl", *option, cwd=folder)
    assert done.returncode == 0, done.stderr
    found = read_jtls([folder / "o" / f"results-{number}.jtl" for number in (1, 2)])
    assert set(found) == (
        {
            "1 1 generator-1-Users 1-1",
            "3 3 generator-1-Users 1-3",
            "2 2 generator-2-Users 1-2",
            "4 4 generator-2-Users 1-4",
        }
        if unique
        else {"1 1 Users 1-1", "2 2 Users 1-2"}
    )
