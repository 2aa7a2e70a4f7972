"""The variables that one element defines and reads."""

import pytest

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.files import FileReference
from loadwright.core.jmx.variables.elements import Defined, Used, found_in, is_scripted, texts
from loadwright.core.jmx.variables.names import Extent, Name
from tests.core.jmx.plans import argument, element, plan, string


def only(text: str) -> Element:
    (test_plan,) = plan(text).elements
    (found,) = test_plan.children
    return found


def defined(text: str, line: str | None = None) -> list[Name]:
    def first_line(reference: FileReference) -> str | None:
        assert reference.path == "users.csv"
        return line

    return [found.name for found in found_in(only(text), first_line) if isinstance(found, Defined)]


def used(text: str) -> list[Used]:
    return [found for found in found_in(only(text), lambda _: None) if isinstance(found, Used)]


ANY = Name("", Extent.PREFIX)


@pytest.mark.parametrize(
    ("testclass", "properties", "names"),
    [
        ("CSVDataSet", string("variableNames", "a, b"), [Name("a"), Name("b")]),
        ("CounterConfig", string("CounterConfig.name", "n"), [Name("n")]),
        ("RandomVariableConfig", string("variableName", "r"), [Name("r", Extent.FAMILY)]),
        ("ForeachController", string("ForeachController.returnVal", "one"), [Name("one", Extent.FAMILY)]),
        ("RegexExtractor", string("RegexExtractor.refname", "t"), [Name("t", Extent.FAMILY)]),
        (
            "JSONPostProcessor",
            string("JSONPostProcessor.referenceNames", "a;b"),
            [Name("a", Extent.FAMILY), Name("b", Extent.FAMILY)],
        ),
        ("RegexExtractor", string("RegexExtractor.refname", "t${n}"), [Name("t", Extent.PREFIX)]),
        (
            "JDBCSampler",
            string("variableNames", "id,name") + string("resultVariable", "rows"),
            [Name("id", Extent.FAMILY), Name("name", Extent.FAMILY), Name("rows", Extent.FAMILY)],
        ),
        ("JDBCDataSource", string("dataSource", "db"), [Name("db")]),
        ("com.example.Extractor", string("outputVariable", "x"), [Name("x", Extent.FAMILY)]),
        ("com.example.Extractor", string("variable_name", "x"), [Name("x", Extent.FAMILY)]),
        ("kg.apc.jmeter.config.VariablesFromCSV", string("variablesPrefix", "p_"), [Name("p_", Extent.PREFIX)]),
        ("IncludeController", "", [ANY]),
        ("JavaSampler", string("classname", "com.example.Test"), [ANY]),
        ("JavaSampler", string("classname", "org.apache.jmeter.protocol.java.test.JavaTest"), []),
        ("JSR223Sampler", string("script", "vars.put('a', '1')"), [Name("a")]),
        ("com.example.WebDriver", string("WebDriverSampler.script", "WDS.vars.put('a', '1')"), [Name("a")]),
        ("HTTPSamplerProxy", string("HTTPSampler.path", "/${__Random(1,9,n)}"), [Name("n")]),
        ("HTTPSamplerProxy", string("HTTPSampler.path", "vars.put('a', 1)"), []),
    ],
)
def test_definitions(testclass: str, properties: str, names: list[Name]) -> None:
    assert defined(element(testclass, "e", properties)) == names


def test_user_defined_variables_have_values_and_comments_and_are_defined_everywhere() -> None:
    table = f'<collectionProp name="Arguments.arguments">{argument("host", "shop", "the server")}</collectionProp>'
    (found,) = found_in(only(element("Arguments", "vars", table)), lambda _: None)
    assert found == Defined(Name("host"), "Arguments.arguments", "shop", "the server", everywhere=True)


def test_user_parameters_have_the_values_of_the_first_user() -> None:
    names = '<collectionProp name="UserParameters.names"><stringProp name="1">a</stringProp></collectionProp>'
    users = (
        '<collectionProp name="UserParameters.thread_values"><collectionProp name="1">'
        '<stringProp name="1">x</stringProp></collectionProp></collectionProp>'
    )
    (found,) = found_in(only(element("UserParameters", "p", names + users)), lambda _: None)
    assert isinstance(found, Defined)
    assert (found.name, found.value) == (Name("a"), "x")


@pytest.mark.parametrize(
    ("delimiter", "line", "names"),
    [
        (",", '"user",pass', [Name("user"), Name("pass")]),
        ("\\t", "a\tb", [Name("a"), Name("b")]),
        (",", None, [ANY]),
    ],
)
def test_the_first_line_of_a_file_names_the_columns(delimiter: str, line: str | None, names: list[Name]) -> None:
    properties = string("filename", "users.csv") + string("delimiter", delimiter)
    assert defined(element("CSVDataSet", "data", properties), line) == names


def test_a_file_whose_path_is_computed_may_define_anything() -> None:
    assert defined(element("CSVDataSet", "data", string("filename", "${file}"))) == [ANY]


@pytest.mark.parametrize(
    ("testclass", "properties", "name", "required", "certain"),
    [
        ("HTTPSamplerProxy", string("HTTPSampler.path", "/${a}"), Name("a"), True, True),
        ("HTTPSamplerProxy", string("HTTPSampler.path", "/${a ? b : c}"), Name("a ? b : c"), False, False),
        ("JDBCSampler", string("dataSource", "db"), Name("db"), True, True),
        (
            "RegexExtractor",
            string("Sample.scope", "variable") + string("Scope.variable", "t"),
            Name("t"),
            True,
            True,
        ),
        ("ForeachController", string("ForeachController.inputVal", "in"), Name("in_", Extent.PREFIX), False, True),
        ("JSR223Sampler", string("script", "def a = 'b'"), Name("b"), False, False),
        ("JSR223Sampler", string("script", "${a}"), Name("a"), True, True),
    ],
)
def test_uses(testclass: str, properties: str, name: Name, required: bool, certain: bool) -> None:
    (found,) = used(element(testclass, "e", properties))
    assert (found.name, found.required, found.certain) == (name, required, certain)


def test_comments_of_scripts_use_nothing() -> None:
    assert used(element("JSR223Sampler", "s", string("script", "// ${a} vars.get('b')"))) == []


def test_names_are_evaluated_and_comments_are_not() -> None:
    comments = string("TestPlan.comments", "${x}") + string("Scope.variable", "unused")
    assert [one.name.text for one in used(element("DebugSampler", "${a}", comments))] == ["a"]


def test_texts_of_nested_properties_are_found() -> None:
    nested = f'<elementProp name="arguments">{string("Argument.value", "v")}</elementProp>'
    found = list(texts(only(element("HTTPSamplerProxy", "n", nested)).node))
    assert found == [("testname", "n"), ("Argument.value", "v")]


def test_scripted_elements() -> None:
    assert is_scripted(only(element("BeanShellTimer")))
    assert not is_scripted(only(element("DebugSampler")))
