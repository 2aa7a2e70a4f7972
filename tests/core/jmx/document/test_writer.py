"""Reading and writing a plan changes nothing."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from tests.core.jmx.plans import DECLARATION, SAMPLES, canonical, document, documents, element, string


def again(data: bytes) -> bytes:
    return write_plan(read_plan(data))


@given(documents())
def test_any_tree_means_the_same(text: str) -> None:
    data = (DECLARATION + text).encode()

    written = again(data)

    assert canonical(written) == canonical(data)
    assert again(written) == written


@given(documents(), st.sampled_from(["UTF-8", "UTF-16", "UTF-16LE", "GBK", "ISO-8859-1", "windows-1252", "GB18030"]))
def test_any_encoding_means_the_same(text: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    # Characters missing in the encoding need a reference, which is impossible in comments and the like.
    text = text.encode(encoding, "ignore").decode(encoding)
    data = (declared + text).encode(encoding)

    written = again(data)

    assert read_plan(written).encoding == read_plan(data).encoding
    assert canonical(as_utf8(written, encoding)) == canonical(as_utf8(data, encoding))


def as_utf8(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding).partition("?>")[2].lstrip().encode()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_real_plan_stays_the_same_file(path: Path) -> None:
    data = path.read_bytes()

    assert again(data) == data
    assert canonical(again(data)) == canonical(data)


@pytest.mark.parametrize(
    "content",
    [
        '<stringProp name="a"></stringProp>',
        '<stringProp name="a"/>',
        '<stringProp name="a">   </stringProp>',
        '<stringProp name="a">\n\ttwo\n lines </stringProp>',
        '<stringProp name="a">one&#xd;\ntwo&#xd;</stringProp>',
        '<stringProp name="a&#xa;b&#x9;c&#xd;d">x</stringProp>',
        '<stringProp name="a">say &quot;it&apos;s&quot; &lt;b&gt; &amp;amp;</stringProp>',
        '<stringProp name="a"><![CDATA[if (a < b && c > "d") { }]]></stringProp>',
        '<stringProp name="a"></stringProp><stringProp name="b"/><stringProp name="c"></stringProp>',
        '<stringProp name="a">a]]&gt;b</stringProp>',
        '<stringProp name="a"><![CDATA[a]]]]><![CDATA[>b]]></stringProp>',
        '<stringProp name="a">\U0001f600 𠮷 用户名</stringProp>',
        '<stringProp name="a" xml:space="preserve">  </stringProp>',
        '<stringProp name="a">&#x1;&#x0;&#x1f;&#xfffe;</stringProp>',
        '<stringProp name="a"><!-- &#x1; is text in a comment --><![CDATA[&#x2; and here]]></stringProp>',
        '<stringProp name="a">\U0010f001\U0010f0ff\U0010f0ff\U0010f001</stringProp>',
        '<stringProp name="a">raw \' and " stay raw</stringProp>',
        '<com.unknown.Thing_-Inner a="1" zz="2" b="3"><any><nested x="y"/></any></com.unknown.Thing_-Inner><hashTree/>',
    ],
)
def test_the_spelling_stays(content: str) -> None:
    inside = content if content.startswith("<com") else element("Thing", "用户登录", content)
    data = document(inside).encode()

    assert again(data) == data


def test_empty_elements_stay_although_an_attribute_looks_like_the_end_of_a_tag() -> None:
    content = """<stringProp name="a>'b'"></stringProp><stringProp name="b/>"/><stringProp name="c/>"></stringProp>"""
    data = document(element("Thing", "t", content)).encode()

    assert again(data).replace(b"&gt;", b">").replace(b"&apos;", b"'") == data


def test_a_long_script_stays() -> None:
    script = "vars.put('x', '中') // <>&\n" * 500_000
    escaped = script.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    data = document(element("JSR223Sampler", "s", string("script", escaped))).encode()

    plan = read_plan(data)

    sampler = next(element for element in plan.walk() if element.testclass == "JSR223Sampler")
    assert properties.text(sampler.node, "script") == script
    assert write_plan(plan) == data


def test_windows_line_ends_stay() -> None:
    data = document(element("Thing", "a", string("b", "one\ntwo"))).replace("\n", "\r\n").encode()

    assert again(data) == data


@pytest.mark.parametrize("bom", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_a_byte_order_mark_stays(bom: bytes) -> None:
    encoding = {3: "utf-8", 4: "utf-32-le"}.get(len(bom), "utf-16-le" if bom[0] == 0xFF else "utf-16-be")
    data = bom + document("", declaration='<?xml version="1.0"?>\n').encode(encoding)

    assert again(data) == data


@pytest.mark.parametrize(
    "declaration",
    [
        "",
        "<?xml version='1.0'?>",
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n\n',
        '<?xml version="1.1" encoding="UTF-8"?>\n',
        '<?xml\n version="1.0"\n encoding="UTF-8"?>\n<!-- a <TestPlan> of ours -->\n<?style sheet?>\n',
    ],
)
def test_text_before_and_after_the_plan_is_kept(declaration: str) -> None:
    data = (document("", declaration=declaration) + "<!-- </jmeterTestPlan> -->\n\n<?end here?>").encode()

    assert again(data) == data


def test_an_edit_changes_its_own_place_alone() -> None:
    data = document(element("Thing", "a", string("b", "&quot;old&quot;")) + element("Thing", "c", string("b", "old")))
    plan = read_plan(data.encode())
    first = next(element for element in plan.walk() if element.name == "a")

    properties.put(first.node, "stringProp", "b", '"new" & <中>')

    expected = data.replace("&quot;old&quot;", "&quot;new&quot; &amp; &lt;中&gt;", 1)
    assert write_plan(plan).decode() == expected


def test_an_edit_that_the_encoding_lacks_becomes_a_reference() -> None:
    declaration = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
    plan = read_plan(document(element("Thing", "é", string("b", "old")), declaration=declaration).encode("latin-1"))
    thing = next(element for element in plan.walk() if element.name == "é")

    properties.put(thing.node, "stringProp", "b", "中")

    assert b'<stringProp name="b">&#20013;</stringProp>' in write_plan(plan)
