"""Which elements read which files."""

from __future__ import annotations

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.file_uses import FileUse, file_uses, missing, unused
from tests.core.jmx.plans import document

DATA_SET = """<CSVDataSet guiclass="TestBeanGUI" testclass="CSVDataSet" testname="{name}" enabled="{enabled}">
  <stringProp name="filename">{path}</stringProp><stringProp name="variableNames">user,password</stringProp>
  <stringProp name="delimiter">;</stringProp><boolProp name="recycle">false</boolProp></CSVDataSet><hashTree/>"""


def uses(*paths: str, enabled: str = "true") -> list[FileUse]:
    sets = "".join(DATA_SET.format(name=f"set {path}", path=path, enabled=enabled) for path in paths)
    return file_uses(read_plan(document(sets).encode()))


def test_a_data_set_has_its_settings_with_jmeters_defaults() -> None:
    (use,) = uses("./data//users.csv")
    assert (use.number, use.path, use.certain, use.active) == (2, "data/users.csv", True, True)
    kept = {name: use.settings[name] for name in ("variableNames", "delimiter", "recycle", "stopThread", "shareMode")}
    assert kept == {
        "variableNames": "user,password",
        "delimiter": ";",
        "recycle": "false",
        "stopThread": "false",
        "shareMode": "shareMode.all",
    }


def test_other_elements_have_no_settings() -> None:
    text = '<JSR223Sampler testclass="JSR223Sampler" testname="s"><stringProp name="script">${__FileToString(a.txt)}'
    (use,) = file_uses(read_plan(document(f"{text}</stringProp></JSR223Sampler><hashTree/>").encode()))
    assert (use.path, use.settings) == ("a.txt", {})


def test_files_that_enabled_elements_read_are_missing() -> None:
    found = [*uses("a.csv", "b.csv", "a.csv", "/shared/c.csv", "${file}"), *uses("off.csv", enabled="false")]
    assert missing(["b.csv"], found) == ["a.csv"]


def test_files_that_no_element_names_are_unused() -> None:
    found = [*uses("a.csv", "data/${file}.csv"), *uses("off.csv", enabled="false")]
    assert unused(["a.csv", "off.csv", "b.csv", "data/c.csv", "other/d.csv"], found) == ["b.csv", "other/d.csv"]
    assert unused(["b.csv"], uses("${file}")) == []
