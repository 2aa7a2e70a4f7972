"""What would go wrong with a plan, the files it reads, and its outline."""

import pytest

from loadwright.core.jmx.check import ERROR, WARNING, check
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements.files import file_references
from loadwright.core.jmx.elements.summary import MAX_SUMMARY, render
from loadwright.core.jmx.outline import outline
from tests.core.jmx.plans import SAMPLES, element, group, plan, string


def csv(path: str, *, enabled: bool = True) -> str:
    return element("CSVDataSet", "data", string("filename", path), enabled=enabled)


def upload(path: str) -> str:
    file = f'<elementProp name="{path}" elementType="HTTPFileArg">{string("File.path", path)}</elementProp>'
    files = f'<collectionProp name="HTTPFileArgs.files">{file}</collectionProp>'
    return element("HTTPSamplerProxy", "post", f'<elementProp name="HTTPsampler.Files">{files}</elementProp>')


def test_a_good_plan_has_no_problem() -> None:
    assert check(plan(group(children=csv("data/users.csv"))), ["data/users.csv"]) == []


@pytest.mark.parametrize(
    ("children", "text"),
    [
        ("", "no thread group; add one"),
        (element("SetupThreadGroup"), "no thread group; add one"),
        (group(enabled=False), "every thread group is disabled; enable one"),
    ],
)
def test_a_plan_needs_a_thread_group(children: str, text: str) -> None:
    (problem,) = check(plan(children), [])

    assert problem.severity == ERROR
    assert text in str(problem.message)


@pytest.mark.parametrize(
    ("path", "severity", "text"),
    [
        ("users.csv", ERROR, "reads users.csv, which is missing; add it"),
        ("../users.csv", ERROR, "outside the plan's folder"),
        ("/data/users.csv", WARNING, "a path that every generator must have"),
        ("C:\\data\\users.csv", WARNING, "a path that every generator must have"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(path: str, severity: str, text: str) -> None:
    (problem,) = check(plan(group(children=csv(path))), ["other.csv"])

    assert (problem.severity, problem.element) == (severity, "data")
    assert text in str(problem.message)


@pytest.mark.parametrize(
    "path", ["${file}", "${__P(file,users.csv)}", "", "./a/../there.csv", "~/there.csv", "there.csv"]
)
def test_files_that_are_there_or_not_known_yet_are_no_problem(path: str) -> None:
    assert check(plan(group(children=csv(path))), ["there.csv"]) == []


def test_what_is_disabled_reads_nothing() -> None:
    off = csv("users.csv", enabled=False) + element("GenericController", children=csv("more.csv"), enabled=False)

    assert check(plan(group(children=off)), []) == []


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
    ],
)
def test_files_are_found_where_they_are_named(node: str, path: str) -> None:
    (reference,) = file_references(plan(group(children=node)))

    assert reference.relative_path == path


def test_what_a_listener_writes_is_not_read() -> None:
    assert file_references(plan(group() + element("ResultCollector", properties=string("filename", "out.jtl")))) == []


def test_elements_of_plugins_are_told_even_when_disabled() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps", enabled=False)
    unknown = element("com.example.Sampler", "mine")

    problems = check(plan(group(children=unknown) + stepping), [])

    assert [problem.severity for problem in problems] == [WARNING, WARNING]
    assert "'mine' needs a JMeter plugin" in str(problems[0].message)
    assert "'steps' needs the JMeter plugin jpgc-casutg" in str(problems[1].message)


def test_what_behaves_differently_under_a_given_load_is_told() -> None:
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")
    timer = element("ConstantThroughputTimer", "slow")

    problems = check(plan(group(children=timer), plan_properties=flags), [])

    assert [problem.element for problem in problems] == ["Plan", "slow"]


def test_an_outline_names_and_summarises_every_element() -> None:
    request = element(
        "HTTPSamplerProxy",
        "Cart",
        string("HTTPSampler.protocol", "https")
        + string("HTTPSampler.domain", "shop.test")
        + string("HTTPSampler.port", "8443")
        + string("HTTPSampler.path", "cart")
        + string("HTTPSampler.method", "POST"),
        element("ResponseAssertion", "ok", enabled=False),
    )

    (top,) = outline(plan(group("Users", "5", children=request)))

    (users,) = top.children
    (cart,) = users.children
    assert (top.kind, users.kind, cart.kind) == ("plan", "thread group", "sampler")
    assert render(users.summary) == "5 threads, 3 times"
    assert render(cart.summary) == "POST https://shop.test:8443/cart"
    assert (cart.children[0].kind, cart.children[0].enabled) == ("assertion", False)


def test_a_summary_stays_in_a_line() -> None:
    script = element("JSR223Sampler", "s", string("script", f"\n\n  // {'long ' * 100}\nrest"))

    (top,) = outline(plan(script))

    summary = render(top.children[0].summary)
    assert summary.startswith("// long long")
    assert len(summary) == MAX_SUMMARY
    assert "\n" not in summary


def test_real_plans_have_an_outline_and_can_be_checked() -> None:
    for path in SAMPLES:
        read = read_plan(path.read_bytes())

        check(read, [])
        nodes = list(outline(read))
        count = 0
        while nodes:
            node = nodes.pop()
            nodes.extend(node.children)
            count += 1

        assert count == sum(1 for _ in read.walk())


def test_a_part_of_a_plan_is_told() -> None:
    (problem,) = check(read_plan(f"<jmeterTestPlan><hashTree>{group()}</hashTree></jmeterTestPlan>".encode()), [])

    assert "no Test Plan element" in str(problem.message)
