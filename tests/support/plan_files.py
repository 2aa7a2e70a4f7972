"""Plans that read files in the ways that JMeter offers, the files that they need, and plain JMeter to compare with."""

from __future__ import annotations

import io
import random
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group
from tests.support.plans import http_request

Texts = Callable[[str, str], str]
PROPERTY = "folder"
"""The JMeter property that must be set to the name of the folder of the data."""
LARGE = 1_500_000
"""Bytes of a file that servers store apart from the plan's other files."""


@dataclass(frozen=True)
class Way:
    """One way to read a file: elements of a thread group that request what they read, and elements beside the group."""

    files: dict[str, str | bytes]
    inside: str
    beside: str = ""
    class_path: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    system: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FilesPlan:
    """A plan in ``path``, which must run in its folder with these properties of JMeter and of Java."""

    path: Path
    ways: list[str]
    properties: dict[str, str] = field(default_factory=dict)
    system: dict[str, str] = field(default_factory=dict)


def ways(port: int, folder: str) -> dict[str, Way]:
    """Return all ways by name. Each requests its name and the text that it read; the data is in ``folder``."""

    def request(way: str, text: str) -> str:
        return http_request(way, port, f"/{way}/{text}")

    def csv(path: str, variable: str) -> str:
        return _read(path, variable) + request(variable, f"${{{variable}}}")

    return {
        **_csv_files(csv, folder),
        **_functions_and_scripts(request, folder),
        **_parts(csv),
        **_surroundings(request, folder),
    }


def _csv_files(csv: Texts, folder: str) -> dict[str, Way]:
    """CSV data sets."""
    return {
        "csv": Way({"beside.csv": "csv"}, csv("beside.csv", "csv")),
        "computed": Way({f"{folder}/computed.csv": "computed"}, csv("${data}/computed.csv", "computed")),
        "property": Way({f"{folder}/property.csv": "property"}, csv(f"${{__P({PROPERTY})}}/property.csv", "property")),
        "parent": Way({"../shared/parent.csv": "parent"}, csv("../shared/parent.csv", "parent")),
        "part": Way({"../shared/list-1.csv": "part"}, csv("../shared/list-${one}.csv", "part")),
        "hidden": Way({".hidden.csv": "hidden"}, csv(".hidden.csv", "hidden")),
        "log": Way({f"{folder}/access.log": "log"}, csv(f"{folder}/access.log", "log")),
    }


def _functions_and_scripts(request: Texts, folder: str) -> dict[str, Way]:
    """Functions, and scripts of JSR223 elements."""
    lines = "\n".join(f"{number}" for number in range(3))
    return {
        "string": Way({"string.txt": "string"}, request("string", "${__StringFromFile(string.txt)}")),
        "whole": Way({f"{folder}/whole.txt": "whole"}, request("whole", "${__FileToString(${data}/whole.txt)}")),
        "xpath": Way({"books.xml": "<b><t>xpath</t></b>"}, request("xpath", "${__XPath(books.xml,//t/text())}")),
        "alias": Way(
            {"alias.csv": lines},
            request("opened", "${__CSVRead(alias.csv,*one)}${__CSVRead(*one,0)}")
            + request("alias", "${__CSVRead(*one,0)}"),
        ),
        "comment": Way({}, _commented(request("comment", "none"), "such as ${__StringFromFile(nowhere.txt)}")),
        "script": Way(
            {"lib/note.txt": "script"},
            groovy_sampler("script", "vars.put('script', new File('lib/note.txt').text)")
            + request("script", "${script}"),
        ),
        "scripts": Way(
            {"lib/run.groovy": "vars.put('run', new File('lib/more.txt').text)", "lib/more.txt": "scripts"},
            _script_file("lib/run.groovy") + request("scripts", "${run}"),
        ),
        "large": Way(
            {f"{folder}/large.bin": b"\x00" * LARGE},
            groovy_sampler("large", f"vars.put('large', '' + new File('{folder}/large.bin').length())")
            + request("large", "${large}"),
        ),
        "name": Way({}, request("name", "${__TestPlanName}")),
    }


def _parts(csv: Texts) -> dict[str, Way]:
    """Plans that a plan includes, and disabled fragments that a Module Controller executes."""
    return {
        "include": Way(
            {"part.jmx": _fragment_file(csv("in-part.csv", "include")), "in-part.csv": "include"}, _include("part.jmx")
        ),
        "nested": Way(
            {
                "parts/outer.jmx": _fragment_file(_include("parts/inner.jmx")),
                "parts/inner.jmx": _fragment_file(csv("../shared/nested.csv", "nested")),
                "../shared/nested.csv": "nested",
            },
            _include("parts/outer.jmx"),
        ),
        "module": Way(
            {"module.csv": "module"},
            _module("Off"),
            _fragment("Off", csv("module.csv", "module"), enabled="false"),
        ),
        "module-include": Way(
            {"../shared/off.jmx": _fragment_file(csv("off.csv", "module-include")), "off.csv": "off"},
            _module("Includes"),
            _fragment("Includes", _include("../shared/off.jmx"), enabled="false"),
        ),
    }


def _surroundings(request: Texts, folder: str) -> dict[str, Way]:
    """Class paths, system properties and programs."""
    stdin, program = f"{folder}/stdin.txt", "tools/answer.sh"
    return {
        "class-path": Way(
            {"jars/own.jar": _jar("own-note.txt", "class-path")},
            _resource("own-note.txt", "own") + request("class-path", "${own}"),
            class_path="jars/own.jar",
        ),
        "user-class-path": Way(
            {"../lib/user.jar": _jar("user-note.txt", "user-class-path")},
            _resource("user-note.txt", "user") + request("user-class-path", "${user}"),
            properties={"user.classpath": "../lib/user.jar"},
        ),
        "system-property": Way(
            {"../keys/note.txt": "system-property"},
            groovy_sampler("key", "vars.put('key', new File(System.getProperty('note.file')).text)")
            + request("system-property", "${key}"),
            system={"note.file": "../keys/note.txt"},
        ),
        "process": Way(
            {program: "#!/bin/sh\ncat\n", stdin: "process"},
            _process(f"./{program}", stdin) + request("process", "${process}"),
        ),
    }


def write(folder: Path, port: int, chance: random.Random) -> FilesPlan:
    """Write a plan with some ways to read files, in any order and with folders of any names, below ``folder``."""
    data = chance.choice(["data", "my data", "数据"])
    found = ways(port, data)
    chosen = chance.sample(sorted(found), k=chance.randint(len(found) * 2 // 3, len(found)))
    home = folder / chance.choice(["shop", "a b", "店"])
    for name in chosen:
        for path, content in found[name].files.items():
            file = home / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            file.chmod(0o755 if path.startswith("tools/") else 0o644)
    (home / "empty").mkdir(parents=True)
    plan = home / "shop.jmx"
    plan.write_bytes(
        jmx_plan(
            *(found[name].beside for name in chosen),
            thread_group(*(found[name].inside for name in chosen), loops=2),
            variables={"host": "127.0.0.1", "data": data, "one": "1"},
            class_path=",".join(found[name].class_path for name in chosen if found[name].class_path),
        )
    )
    properties = {PROPERTY: data}
    system: dict[str, str] = {}
    for name in chosen:
        properties |= found[name].properties
        system |= found[name].system
    return FilesPlan(plan, chosen, properties, system)


def plain_jmeter(plan: Path, results: Path, options: Sequence[str] = (), *, cwd: Path | None = None) -> None:
    """Run the plan with plain JMeter in its own folder, or in ``cwd``, and write the file ``results``."""
    java: list[str | Path] = [find_java().path, "-jar", find_jmeter().home / "bin" / "ApacheJMeter.jar"]
    subprocess.run(
        [*java, "-n", "-t", plan, "-l", results, "-j", results.with_suffix(".log"), *options],
        cwd=cwd or plan.parent,
        check=True,
        capture_output=True,
        timeout=120,
    )


def _fragment_file(*children: str) -> str:
    root = '<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">'
    return f"{root}<hashTree>{_fragment('Part', *children)}</hashTree></jmeterTestPlan>"


def _fragment(name: str, *children: str, enabled: str = "true") -> str:
    return f"""<TestFragmentController guiclass="TestFragmentControllerGui" testclass="TestFragmentController"
 testname="{name}" enabled="{enabled}"/><hashTree>{"".join(children)}</hashTree>"""


def _include(path: str) -> str:
    return f"""<IncludeController guiclass="IncludeControllerGui" testclass="IncludeController" testname="Include"
 enabled="true"><stringProp name="IncludeController.includepath">{path}</stringProp></IncludeController><hashTree/>"""


def _module(name: str) -> str:
    return f"""<ModuleController guiclass="ModuleControllerGui" testclass="ModuleController" testname="Module"
 enabled="true"><collectionProp name="ModuleController.node_path"><stringProp name="0">Plan</stringProp>
<stringProp name="1">Plan</stringProp><stringProp name="2">{name}</stringProp></collectionProp></ModuleController>
<hashTree/>"""


def _read(path: str, variable: str) -> str:
    return f"""<CSVDataSet guiclass="TestBeanGUI" testclass="CSVDataSet" testname="{variable}" enabled="true">
<stringProp name="filename">{path}</stringProp><stringProp name="variableNames">{variable}</stringProp>
<stringProp name="delimiter">,</stringProp><boolProp name="recycle">true</boolProp>
<boolProp name="stopThread">false</boolProp><stringProp name="shareMode">shareMode.all</stringProp></CSVDataSet>
<hashTree/>"""


def _script_file(path: str) -> str:
    return f"""<JSR223Sampler guiclass="TestBeanGUI" testclass="JSR223Sampler" testname="file" enabled="true">
<stringProp name="scriptLanguage">groovy</stringProp><stringProp name="filename">{path}</stringProp>
<stringProp name="cacheKey">true</stringProp></JSR223Sampler><hashTree/>"""


def _resource(name: str, variable: str) -> str:
    found = f"Thread.currentThread().contextClassLoader.getResource('{name}')"
    return groovy_sampler(variable, f"vars.put('{variable}', {found}.text)")


def _process(command: str, stdin: str) -> str:
    empty = '<collectionProp name="Arguments.arguments"/>'
    keep = "vars.put('process', prev.responseDataAsString.trim())"
    return f"""<SystemSampler guiclass="SystemSamplerGui" testclass="SystemSampler" testname="process" enabled="true">
<boolProp name="SystemSampler.checkReturnCode">true</boolProp>
<stringProp name="SystemSampler.expectedReturnCode">0</stringProp>
<stringProp name="SystemSampler.command">{command}</stringProp>
<elementProp name="SystemSampler.arguments" elementType="Arguments">{empty}</elementProp>
<elementProp name="SystemSampler.environment" elementType="Arguments">{empty}</elementProp>
<stringProp name="SystemSampler.directory"></stringProp>
<stringProp name="SystemSampler.stdin">{stdin}</stringProp></SystemSampler><hashTree>
<JSR223PostProcessor guiclass="TestBeanGUI" testclass="JSR223PostProcessor" testname="keep" enabled="true">
<stringProp name="scriptLanguage">groovy</stringProp><stringProp name="script">{escape(keep)}</stringProp>
</JSR223PostProcessor><hashTree/></hashTree>"""


def _commented(element: str, comment: str) -> str:
    prop = f'<stringProp name="TestPlan.comments">{comment}</stringProp>'
    return element.replace("</HTTPSamplerProxy>", f"{prop}</HTTPSamplerProxy>")


def _jar(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()
