"""A plan that reads files in every way that JMeter offers, and the folder that it needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group
from tests.support.jtl import read_jtls
from tests.support.plans import java_request

FILES = {
    "shared/outside.csv": "outside\n",
    "shop/data/folder.csv": "folder\n",
    "shop/data/function.txt": "function",
    "shop/data/books.xml": "<books><title>xpath</title></books>",
    "shop/lib/note.txt": "script",
    "shop/included.csv": "included\n",
    "shop/module.csv": "module\n",
}


def write(folder: Path) -> Path:
    """Write the plan and its files into ``folder`` and return the plan's path. Each sample's label names its file."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    included = _fragment("Part", _read("included.csv", "c"), java_request("${c}"))
    root = '<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">'
    (folder / "shop/part.jmx").write_text(f"{root}<hashTree>{included}</hashTree></jmeterTestPlan>")
    fragment = _fragment("Shared", _read("module.csv", "d"), java_request("${d}"), enabled="false")
    module = """<ModuleController guiclass="ModuleControllerGui" testclass="ModuleController" testname="Module"
 enabled="true"><collectionProp name="ModuleController.node_path"><stringProp name="0">Plan</stringProp>
<stringProp name="1">Plan</stringProp><stringProp name="2">Shared</stringProp></collectionProp></ModuleController>
<hashTree/>"""
    include = """<IncludeController guiclass="IncludeControllerGui" testclass="IncludeController" testname="Include"
 enabled="true"><stringProp name="IncludeController.includepath">part.jmx</stringProp></IncludeController><hashTree/>"""
    parts = (
        _read("${folder}/folder.csv", "a"),
        _read("../shared/outside.csv", "b"),
        java_request("${a}"),
        java_request("${b}"),
        java_request("${__StringFromFile(${folder}/function.txt)}"),
        java_request("${__XPath(data/books.xml,//title/text())}"),
        groovy_sampler("note", "SampleResult.setSampleLabel(new File('lib/note.txt').text)"),
        groovy_sampler("name", "SampleResult.setSampleLabel('${__TestPlanName}')"),
        include,
        module,
    )
    plan = folder / "shop/shop.jmx"
    plan.write_bytes(jmx_plan(fragment, thread_group(*parts, loops=2), variables={"folder": "data"}))
    return plan


def plain_jmeter(plan: Path, folder: Path) -> dict[str, int]:
    """Run the plan with plain JMeter in its own folder, and return the number of samples by label."""
    jar = find_jmeter().home / "bin" / "ApacheJMeter.jar"
    results = folder / "plain.jtl"
    command: list[str | Path] = [
        find_java().path,
        "-jar",
        jar,
        "-n",
        "-t",
        plan.name,
        "-l",
        results,
        "-j",
        folder / "plain.log",
    ]
    options = ["-Jjmeter.save.saveservice.output_format=csv"]
    subprocess.run([*command, *options], cwd=plan.parent, check=True, capture_output=True, timeout=120)
    return {label: len(samples.elapsed) for label, samples in read_jtls([results]).items()}


def _fragment(name: str, *children: str, enabled: str = "true") -> str:
    return f"""<TestFragmentController guiclass="TestFragmentControllerGui" testclass="TestFragmentController"
 testname="{name}" enabled="{enabled}"/><hashTree>{"".join(children)}</hashTree>"""


def _read(path: str, variable: str) -> str:
    return f"""<CSVDataSet guiclass="TestBeanGUI" testclass="CSVDataSet" testname="{variable}" enabled="true">
<stringProp name="filename">{path}</stringProp><stringProp name="variableNames">{variable}</stringProp>
<stringProp name="delimiter">,</stringProp><boolProp name="recycle">true</boolProp>
<boolProp name="stopThread">false</boolProp><stringProp name="shareMode">shareMode.all</stringProp></CSVDataSet>
<hashTree/>"""
