"""The files that elements read while a plan runs."""

import pytest

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.files import file_references, references_of
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Table
from tests.core.jmx.elements.specs import every_spec, in_plan
from tests.core.jmx.plans import element, group, plan, string
from tests.support.elements import other_value, sample


def csv(path: str, *, enabled: bool = True) -> str:
    return element("CSVDataSet", "data", string("filename", path), enabled=enabled)


def upload(path: str) -> str:
    file = f'<elementProp name="{path}" elementType="HTTPFileArg">{string("File.path", path)}</elementProp>'
    files = f'<collectionProp name="HTTPFileArgs.files">{file}</collectionProp>'
    return element("HTTPSamplerProxy", "post", f'<elementProp name="HTTPsampler.Files">{files}</elementProp>')


@pytest.mark.parametrize(
    ("node", "path"),
    [
        (csv("a.csv"), "a.csv"),
        (upload("photo.png"), "photo.png"),
        (element("JSR223PostProcessor", properties=string("filename", "a.groovy")), "a.groovy"),
        (element("BeanShellSampler", properties=string("BeanShellSampler.filename", "a.bsh")), "a.bsh"),
        (element("IncludeController", properties=string("IncludeController.includepath", "part.jmx")), "part.jmx"),
        (element("DebugSampler", "s", string("x", "${__CSVRead(a.csv,0)}")), "a.csv"),
        (element("DebugSampler", "s", string("x", "${__FileToString( body.json ,,)}")), "body.json"),
        (element("DebugSampler", "s", string("x", "${__XPath(books.xml,//title)}")), "books.xml"),
    ],
)
def test_files_are_found_where_they_are_named(node: str, path: str) -> None:
    (reference,) = file_references(plan(group(children=node)))

    assert reference.relative_path == path


@pytest.mark.parametrize(
    "text", [string("x", "${__CSVRead(*two,0)}"), string("TestPlan.comments", "${__CSVRead(a.csv,0)}")]
)
def test_aliases_and_comments_name_no_files(text: str) -> None:
    assert file_references(plan(group(children=element("DebugSampler", "s", text)))) == []


def test_output_files_of_listeners_are_not_read() -> None:
    assert file_references(plan(group() + element("ResultCollector", properties=string("filename", "out.jtl")))) == []


@every_spec
def test_every_file_that_is_declared_is_found(spec: ElementSpec) -> None:
    wanted = sample(spec)
    expected = set()
    for field in spec.fields:
        for column in field.columns if isinstance(field, Table) else (field,):
            if column.type is FieldType.FILE:
                path = f"{column.name}.txt"
                expected.add(path)
                wanted[field.name] = path if column is field else [{**_row(field), column.name: path}]
                wanted |= {column.only_if: "true"} if column.only_if else {}
    node, _ = in_plan(values.new(spec, values=wanted))

    assert {reference.relative_path for reference in references_of(Element(node))} == expected


def _row(table: Field | Table) -> values.Row:
    assert isinstance(table, Table)
    return {column.name: other_value(column) for column in table.columns}


@pytest.mark.parametrize(
    ("path", "computed", "absolute", "relative"),
    [
        ("a.csv", False, False, "a.csv"),
        ("~/a.csv", False, False, "a.csv"),
        ("data/./x/../a.csv", False, False, "data/a.csv"),
        ("../a.csv", False, False, "../a.csv"),
        ("/data/a.csv", False, True, "/data/a.csv"),
        ("C:\\data\\a.csv", False, True, "C:\\data\\a.csv"),
        ("c:/data/a.csv", False, True, "c:/data/a.csv"),
        ("\\\\host\\a.csv", False, True, "\\\\host\\a.csv"),
        ("${dir}/a.csv", True, False, "${dir}/a.csv"),
    ],
)
def test_how_a_path_is_understood(path: str, computed: bool, absolute: bool, relative: str) -> None:
    (reference,) = file_references(plan(group(children=csv(path))))
    assert (reference.computed, reference.absolute, reference.relative_path) == (computed, absolute, relative)
    assert reference.source == "filename"


def test_disabled_elements_and_empty_names_read_nothing() -> None:
    assert file_references(plan(group(children=csv("a.csv", enabled=False) + csv("  ")))) == []
