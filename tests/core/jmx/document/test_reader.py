"""Files that are not plans are refused with one sentence: which file, where, and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.document import reader
from loadwright.core.jmx.document.limits import MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_PROPERTIES
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from tests.core.jmx.plans import document

LAUGHS = """<?xml version="1.0"?>
<!-- before -->
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<jmeterTestPlan><hashTree>&b;</hashTree></jmeterTestPlan>"""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.jmx is empty or not XML; use"),
        (b" \n ", "a.jmx is empty or not XML; use"),
        (b"\xef\xbb\xbf", "a.jmx is empty or not XML; use"),
        (b"user,password\n1,2\n", "a.jmx is empty or not XML; use"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.jmx is empty or not XML; use"),
        (b"PK\x03\x04\0\0", "a.jmx is empty or not XML; use"),
        (b"<!-- never ends", "never ends"),
        (b'<?xml version="1.0"', "never ends"),
        (b"<a>", "a.jmx is not XML: line 1: "),
        (b"<a/>", "not a JMeter plan: its root is <a>, not <jmeterTestPlan>"),
        (b"<jmeterTestPlan/>", "not a JMeter plan: <jmeterTestPlan> contains no <hashTree>"),
        (b"<jmeterTestPlan><TestPlan/></jmeterTestPlan>", "contains no <hashTree>"),
        (b'<?xml version="1.0" encoding="rot13"?><a/>', "declares the encoding 'rot13', which is not supported"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "declares the encoding 'utf-7', which is not supported"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "declares the encoding 'nonsense'"),
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', "line 1 contains bytes that are not UTF-16"),
        (
            b"<jmeterTestPlan>\n<hashTree>\n\xb0\xa1</hashTree></jmeterTestPlan>",
            "line 3 contains bytes that are not UTF-8",
        ),
        (b"<jmeterTestPlan><hashTree>\x01</hashTree></jmeterTestPlan>", "not XML: line 1"),
        (b"<jmeterTestPlan><hashTree>\x00</hashTree></jmeterTestPlan>", "out of allowed range; save the plan"),
        (b"<jmeterTestPlan><hashTree>\n&copy;</hashTree></jmeterTestPlan>", "line 2: Entity 'copy' not defined"),
        (b"<jmeterTestPlan><hashTree/></jmeterTestPlan><again/>", "not XML: line 1"),
    ],
)
def test_invalid_plans_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_plan(data, "a.jmx")

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS.encode(),
        LAUGHS.replace("\n", "", 1).encode("utf-16"),
        LAUGHS.replace("\n", "", 1).encode("utf-16-le"),
        LAUGHS.replace("<?xml", '<?xml version="1.0" encoding="GBK"?><?other').encode("gbk"),
        b'<!DOCTYPE jmeterTestPlan SYSTEM "file:///etc/passwd"><jmeterTestPlan/>',
        b"<!DOCTYPE html><html></html>",
    ],
)
def test_document_types_are_refused_before_anything_is_parsed(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(reader, "_parse")

    with pytest.raises(PlanError, match=r"a.jmx: line \d has a DOCTYPE; .* remove it"):
        read_plan(data, "a.jmx")


def test_nothing_outside_the_file_is_read(tmp_path: object) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/><hashTree/>'

    plan = read_plan(document(include).encode())

    assert [child.node.text for child in plan.walk() if "include" in child.testclass] == [None]


@pytest.mark.parametrize(
    ("children", "message"),
    [
        ("<hashTree/>", "line 10: a <hashTree> follows no element"),
        ("<A/><hashTree/><hashTree/>", "a <hashTree> follows no element"),
        ("<A/><B/><hashTree/>", "there is a <B> in place of the <hashTree> of the previous element"),
        ("<A/><hashTree><B/><C/></hashTree>", "there is a <C> in place of the <hashTree>"),
    ],
)
def test_pairs_that_jmeter_cannot_load_are_refused(children: str, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_plan(document(children).encode())

    assert message in str(caught.value)
    assert "damaged" in str(caught.value)


def nested(levels: int) -> bytes:
    # The plan itself has three levels.
    inside = ""
    for _ in range(levels - 3):
        inside = f"<A/><hashTree>{inside}</hashTree>"
    return document(inside).encode()


def test_depth_has_a_limit() -> None:
    assert read_plan(nested(MAX_DEPTH)).test_plan is not None
    for levels in (MAX_DEPTH + 1, 2000, 50_000):
        with pytest.raises(PlanError, match=r"nested deeper than 256 levels; flatten"):
            read_plan(nested(levels))


def test_size_has_a_limit() -> None:
    with pytest.raises(PlanError, match="larger than 64 MiB; move large data"):
        read_plan(b"<" * (MAX_BYTES + 1))


def test_the_number_of_elements_has_a_limit() -> None:
    # The Test Plan itself is one.
    assert read_plan(document("<A/><hashTree/>" * (MAX_ELEMENTS - 1)).encode()).test_plan is not None
    with pytest.raises(PlanError, match="more than 50000 elements; split it"):
        read_plan(document("<A/><hashTree/>" * MAX_ELEMENTS).encode())


def test_the_number_of_properties_has_a_limit() -> None:
    comments = "<!--" + "<p>" * MAX_PROPERTIES + "--><![CDATA[" + "<p>" * MAX_PROPERTIES + "]]>"
    assert read_plan(document(comments).encode()).test_plan is not None
    with pytest.raises(PlanError, match="more than 500000 properties; move large tables"):
        read_plan(document(comments + "<A>" + "<p/>" * MAX_PROPERTIES + "</A><hashTree/>").encode())


def test_elements_with_very_many_attributes_are_refused() -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(MAX_ATTRIBUTES))
    assert read_plan(document(f"<A {attributes}/><hashTree/>").encode())
    with pytest.raises(PlanError, match=r"line \d+: <A> has more than 100 attributes"):
        read_plan(document(f"<A b='1' {attributes}/><hashTree/>").encode())


def test_texts_of_markup_characters_are_read_in_linear_time() -> None:
    plan = read_plan(document(f"<A>{'>' * 5_000_000}</A><hashTree/>").encode())
    assert plan.test_plan is not None


@pytest.mark.parametrize("data", [b"<" * 1_000_000, b"<a " * 1_000_000, b"<a><!-- " * 600_000])
def test_too_much_damaged_markup_is_refused_quickly(data: bytes) -> None:
    with pytest.raises(PlanError, match=r"more than 500000 properties|XML"):
        read_plan(data)


@pytest.mark.parametrize("data", [b"<!-- " * 300_000, b"<?a " * 300_000, b"<" * 300_000, b" " * 3_000_000 + b"<a"])
def test_unclosed_markup_is_refused_quickly(data: bytes) -> None:
    with pytest.raises(PlanError):
        read_plan(data)


@given(st.binary(max_size=200) | st.text(st.sampled_from("<>!-?/&;\"' ahjT=[]\n"), max_size=60).map(str.encode))
def test_no_input_ends_in_anything_but_a_plan_or_a_plan_error(data: bytes) -> None:
    for inside in (data, b"<jmeterTestPlan><hashTree>" + data + b"</hashTree></jmeterTestPlan>"):
        try:
            plan = read_plan(inside)
        except PlanError:
            continue
        assert plan.root.tag == "jmeterTestPlan"
