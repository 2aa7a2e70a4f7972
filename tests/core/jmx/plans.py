"""Plans for tests: small ones built from text, real ones if available, generated ones."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st
from lxml import etree

from loadwright.core.jmx.document.properties import remove
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.elements import modules

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "jmx"
SAMPLES = sorted(_SAMPLES.glob("*.jmx"))


def executable(sample: Path) -> Plan:
    """Read a real plan, without the Module Controllers that have no target: JMeter ends every test with one."""
    plan = read_plan(sample.read_bytes())
    for element in list(plan.walk()):
        if modules.is_module(element) and not modules.target(plan, modules.path_of(element)):
            if element.subtree is not None:
                remove(element.subtree)
            remove(element.node)
    return plan


def document(
    children: str = "", *, plan_properties: str = "", variables: str = "", declaration: str = DECLARATION
) -> str:
    """Return the text of a plan whose Test Plan element contains ``children``."""
    return f"""{declaration}<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Plan" enabled="true">
      <elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
        <collectionProp name="Arguments.arguments">{variables}</collectionProp>
      </elementProp>{plan_properties}
    </TestPlan>
    <hashTree>
{children}
    </hashTree>
  </hashTree>
</jmeterTestPlan>
"""


def plan(children: str = "", **more: str) -> Plan:
    return read_plan(document(children, **more).encode())


def argument(name: str, value: str, comment: str = "") -> str:
    described = f'<stringProp name="Argument.desc">{comment}</stringProp>' if comment else ""
    return (
        f'<elementProp name="{name}" elementType="Argument"><stringProp name="Argument.name">{name}</stringProp>'
        f'<stringProp name="Argument.value">{value}</stringProp>{described}</elementProp>'
    )


def element(testclass: str, name: str = "", properties: str = "", children: str = "", *, enabled: bool = True) -> str:
    head = f'testclass="{testclass}" testname="{name or testclass}" enabled="{str(enabled).lower()}"'
    return f"<{testclass} {head}>{properties}</{testclass}><hashTree>{children}</hashTree>"


def string(name: str, value: str, kind: str = "stringProp") -> str:
    return f'<{kind} name="{name}">{value}</{kind}>'


def group(name: str = "Users", count: str = "1", properties: str = "", children: str = "", **more: bool) -> str:
    loops = (
        '<elementProp name="ThreadGroup.main_controller" elementType="LoopController" testclass="LoopController">'
        '<boolProp name="LoopController.continue_forever">false</boolProp>'
        '<stringProp name="LoopController.loops">3</stringProp></elementProp>'
    )
    return element("ThreadGroup", name, string("ThreadGroup.num_threads", count) + loops + properties, children, **more)


def canonical(data: bytes) -> bytes:
    """Return canonical XML with comments of the bytes, independent of our reader."""
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    text: bytes = etree.tostring(root.getroottree(), method="c14n", with_comments=True)
    return text


# All characters that XML 1.0 allows in text, with error-prone ones drawn often.
characters = st.one_of(
    st.sampled_from("<>&\"' \t\n\r]中文\U0001f600\x85\u2028\xa0"),
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
)
texts = st.text(characters, max_size=20)
_literal = st.text(characters.filter(lambda character: character not in "<>&\r-?]"), max_size=12)
_names = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_.\-]{0,10}\Z")


def escape(text: str, quote: str = "") -> str:
    """Return ``text`` as an XML writer may write it: escaped where necessary, each character in any valid way."""
    ways = {"<": "&lt;", "&": "&#38;", "\r": "&#xd;", "]": "&#93;", ">": "&gt;"}
    if quote:
        ways |= {quote: "&quot;" if quote == '"' else "&apos;", "\n": "&#10;", "\t": "&#x9;"}
    return "".join(ways.get(character, character) for character in text)


_comments = _literal.map(lambda text: f"<!--{text}-->")
_cdata = _literal.map(lambda text: f"<![CDATA[<{text}&]]>")
_instructions = _literal.map(lambda text: f"<?note {text}?>")
_between = st.one_of(st.sampled_from(["", "\n", "\n    ", "\r\n", "\t"]), _comments, _instructions)


@st.composite
def attributes(draw: st.DrawFn) -> str:
    names = draw(st.lists(_names.filter(lambda name: not name.lower().startswith("xml")), max_size=3, unique=True))
    quotes = [draw(st.sampled_from("\"'")) for _ in names]
    return "".join(
        f" {name}={quote}{escape(draw(texts), quote)}{quote}" for name, quote in zip(names, quotes, strict=True)
    )


@st.composite
def property_nodes(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["stringProp", "boolProp", "intProp", "unknownProp"]))
    content = draw(
        st.one_of(st.just(""), texts.map(escape), _cdata, _comments, st.tuples(texts.map(escape), _cdata).map("".join))
    )
    head = f"<{kind} name={quoteattr(draw(_names))}"
    return f"{head}/>" if not content and draw(st.booleans()) else f"{head}>{content}</{kind}>"


@st.composite
def pairs(draw: st.DrawFn, inside: str) -> str:
    tag = draw(_names.filter(lambda name: name != "hashTree" and not name.lower().startswith("xml")))
    space = draw(_between)
    properties = space.join(draw(st.lists(property_nodes(), max_size=3)))
    node = f"<{tag}{draw(attributes())}>{space}{properties}</{tag}>"
    return f"{node}{draw(_between)}<hashTree>{inside}</hashTree>{draw(_between)}"


trees = st.recursive(
    st.just(""), lambda deeper: st.lists(deeper.flatmap(pairs), max_size=3).map("".join), max_leaves=12
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw the text of a whole JMX file, without its XML declaration."""
    before, after = draw(_between), draw(_between)
    root = f"<jmeterTestPlan{draw(attributes())}>{draw(_between)}<hashTree>{draw(trees)}</hashTree></jmeterTestPlan>"
    return f"{before}{root}{after}\n"


_groups = st.builds(
    lambda kind, name, count, enabled: element(
        kind, name, string("ThreadGroup.num_threads", str(count)), element("DebugSampler"), enabled=enabled
    ),
    st.sampled_from(
        ["ThreadGroup", "SetupThreadGroup", "PostThreadGroup", "kg.apc.jmeter.threads.SteppingThreadGroup"]
    ),
    st.sampled_from(["a", "b", "用户"]),
    st.integers(0, 500),
    st.booleans(),
)


@st.composite
def runnable(draw: st.DrawFn) -> str:
    """Draw the text of a plan with at least one enabled main thread group among other elements."""
    parts = draw(st.lists(st.one_of(_groups, trees), max_size=4))
    parts.insert(draw(st.integers(0, len(parts))), group("sure", str(draw(st.integers(1, 50)))))
    return document("\n".join(parts))
