"""Requests without assertions, and files without types."""

import pytest

from loadwright.core.jmx.checks.check import check
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.declared.http import FILES
from tests.core.jmx.checks.problems import names
from tests.core.jmx.plans import element, group, plan, string

PATTERN = '<collectionProp name="Asserion.test_strings"><stringProp name="1">ok</stringProp></collectionProp>'
ASSERTION = element("ResponseAssertion", properties=PATTERN)


def request(name: str, children: str = "") -> str:
    return element("HTTPSamplerProxy", name, children=children)


def unchecked(children: str) -> list[str]:
    return names(plan(children), "no_assertion", "nothing_checked")


def test_a_request_without_an_assertion_is_reported() -> None:
    assert unchecked(group(children=request("a", ASSERTION) + request("b"))) == ["b"]


def test_a_group_without_any_assertion_is_reported_instead_of_its_requests() -> None:
    assert unchecked(group("Users", children=request("a") + request("b"))) == ["Users"]


def test_an_assertion_applies_to_all_that_is_below_its_parent() -> None:
    controller = element("GenericController", "c", children=request("a") + ASSERTION)

    assert unchecked(group(children=controller + request("b"))) == ["b"]
    assert unchecked(group(children=request("a") + request("b") + ASSERTION)) == []
    assert unchecked(ASSERTION + group(children=request("a") + request("b"))) == []


def test_a_disabled_assertion_checks_nothing() -> None:
    off = element("ResponseAssertion", properties=PATTERN, enabled=False)

    assert unchecked(group(children=request("a", off))) == ["a"]


@pytest.mark.parametrize("pattern", ["", PATTERN.replace("ok", "")])
def test_an_assertion_without_a_pattern_checks_nothing(pattern: str) -> None:
    empty = element("ResponseAssertion", "empty", pattern)
    assert unchecked(group(children=request("a", empty))) == ["a"]
    assert names(plan(group(children=request("a", empty + ASSERTION))), "no_pattern", "no_assertion") == ["empty"]
    assert names(plan(group(children=request("a", ASSERTION))), "no_pattern") == []


def test_a_script_may_check() -> None:
    script = element("JSR223PostProcessor", "s", string("script", "prev.setSuccessful(false)"))

    assert unchecked(group(children=request("a", script))) == []


@pytest.mark.parametrize("testclass", ["DebugSampler", "JSR223Sampler", "TestAction", "JavaSampler"])
def test_what_sends_no_request_needs_no_assertion(testclass: str) -> None:
    assert unchecked(group(children=element(testclass))) == []


def test_disabled_requests_and_groups_need_none() -> None:
    off = element("HTTPSamplerProxy", "off", enabled=False)

    assert unchecked(group(children=off) + group(children=request("a"), enabled=False)) == []


def uploading(*files: tuple[str, str, str], method: str = "POST", more: str = "") -> str:
    rows = "".join(
        f'<elementProp name="{path}" elementType="HTTPFileArg">'
        f"{string('File.path', path)}{string('File.paramname', name)}{string('File.mimetype', kind)}</elementProp>"
        for path, name, kind in files
    )
    held = f'<collectionProp name="HTTPFileArgs.files">{rows}</collectionProp>'
    holder = f'<elementProp name="HTTPsampler.Files" elementType="HTTPFileArgs">{held}</elementProp>'
    return element("HTTPSamplerProxy", "send", f"{holder}{string('HTTPSampler.method', method)}{more}")


@pytest.mark.parametrize(
    ("request_", "reported"),
    [
        (uploading(("a.png", "f", "image/png"), ("b.bin", "g", " ")), True),
        (uploading(("a.png", "f", "")), True),
        (uploading(("a.png", "", "")), False),
        (uploading(("a.png", "", ""), more='<boolProp name="HTTPSampler.DO_MULTIPART_POST">true</boolProp>'), True),
        (uploading(("a.png", "f", ""), method="GET"), False),
        (uploading(("a.png", "f", ""), more=string("HTTPSampler.implementation", "Java")), False),
        (uploading(("", "f", "")), False),
        (uploading(("a.png", "f", "${type}")), False),
    ],
)
def test_a_file_without_a_type_is_reported(request_: str, reported: bool) -> None:
    assert names(plan(group(children=request_)), "file_without_type") == (["send"] if reported else [])


def test_files_without_types_are_sent_as_binary_data() -> None:
    read = plan(group(children=uploading(("a.png", "f", "image/png"), ("b.bin", "g", ""))))
    (problem,) = [one for one in check(read, ["a.png", "b.bin"]) if one.message.code == "check.file_without_type"]
    assert problem.fix is not None
    edited = History(read)
    edited.apply(problem.fix.edit(3))
    rows = values.read_rows(FILES, edited.document.element(3).node)
    assert [row["File.mimetype"] for row in rows] == ["image/png", "application/octet-stream"]
    assert not names(edited.document.plan, "file_without_type")
