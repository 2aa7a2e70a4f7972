"""What a file is that is refused."""

from __future__ import annotations

import pytest

from loadwright.core.imports.found import found_in, refined, refusal
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import imports, plans


@pytest.mark.parametrize(
    ("start", "text"),
    [
        (b"Rar!\x1a\x07\x01\0", "an archive of the format RAR"),
        (b"7z\xbc\xaf\x27\x1c\0", "an archive of the format 7z"),
        (b"\x1f\x8b\x08\0", "an archive of the format gzip"),
        (b"plan.jmx" + b"\0" * 249 + b"ustar\0", "an archive of the format tar"),
        (b"%PDF-1.7", "a document of the format PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x7fELF\x02\x01\0", "binary data, or text that is not UTF-8"),
        (b"\xc4\xe3\xba\xc3, GBK", "binary data, or text that is not UTF-8"),
        (b"<!DOCTYPE html><html lang='en'>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- a --><HTML>", "a web page (HTML)"),
        (b"<!-- a --><con:soapui-project name='a'>", "XML with the root <con:soapui-project>"),
        (b"<htmlish/>", "XML with the root <htmlish>"),
        (b' {"a": 1}', "JSON of another kind"),
        (b"[1]", "JSON of another kind"),
        ("你好".encode()[:-1], "text of another kind"),
        (b"<3 you", "text of another kind"),
    ],
)
def test_a_file_is_named_as_what_it_is(start: bytes, text: str) -> None:
    assert str(found_in(start)) == text


def test_what_is_refused_is_named_with_all_that_is_accepted() -> None:
    assert str(refusal("a.rar", b"Rar!")) == (
        "a.rar is an archive of the format RAR. Use a plan of JMeter (.jmx), a zip with a plan and its files, a HAR, a "
        "Postman collection, an OpenAPI document (JSON or YAML), or commands of curl or PowerShell"
    )
    assert str(refusal("a.jmx", b"<jmeterTestPlan version='1.2'>")) == (
        "a.jmx is a plan of JMeter already; use it as it is"
    )


def test_a_file_that_is_no_plan_at_all_is_named_and_the_error_of_a_plan_stays() -> None:
    error = PlanError(plans.DOCTYPE(name="a", line=1))

    assert str(refined(error, "a", b"<!DOCTYPE html>", imports.ACCEPTED_AS_PLAN())) == (
        "a is a web page (HTML). Use a plan of JMeter (.jmx), or a zip with a plan and its files; “loadwright plan "
        "import” converts files of other tools"
    )
    assert refined(error, "a", b"<!DOCTYPE a><jmeterTestPlan/>") is error
    wrong = PlanError(plans.NOT_XML(name="a"))
    assert "is text of another kind" in str(refined(wrong, "a", b"hello"))
    assert refined(wrong, "a", b"PK\x03\x04") is wrong
