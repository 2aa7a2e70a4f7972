"""Where the variables of plans are defined and used."""

from pathlib import Path

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.variables.usage import UNDEFINED, State, Variable, usage
from tests.core.jmx.plans import SAMPLES, argument, element, group, plan, string


def sampler(text: str, name: str = "get") -> str:
    return element("HTTPSamplerProxy", name, string("HTTPSampler.path", text))


def extractor(name: str) -> str:
    return element("RegexExtractor", f"extract {name}", string("RegexExtractor.refname", name))


def states(children: str, **more: str) -> dict[str, State]:
    return {variable.name.text: variable.state for variable in usage(plan(children, **more))}


def one(children: str, **more: str) -> Variable:
    (variable,) = usage(plan(children, **more))
    return variable


def test_a_variable_with_its_value_and_places() -> None:
    found = one(group(children=sampler("${host}/${host}")), variables=argument("host", "shop", "the server"))

    assert (found.value, found.comment, found.state) == ("shop", "the server", State.USED)
    assert [(one.place.element.name, one.place.number) for one in found.definitions] == [("Plan", 1)]
    assert [(one.place.element.name, one.place.number) for one in found.uses] == [("get", 3)]


def test_a_variable_that_nothing_defines() -> None:
    found = one(group(children=sampler("/${a}")))

    assert found.state is State.UNDEFINED
    assert [use.place.element.name for use in found.missing] == ["get"]


def test_a_variable_that_nothing_uses() -> None:
    assert states(group(children=extractor("t"))) == {"t": State.UNUSED}


def test_disabled_elements_neither_define_nor_use() -> None:
    off = group("Off", children=sampler("${u}") + extractor("d"), enabled=False)

    assert states(off + group(children=sampler("${d}"))) == {"u": State.INACTIVE, "d": State.DISABLED}


def test_a_use_that_asks_or_has_a_default_is_optional() -> None:
    script = element("JSR223Sampler", "s", string("script", "if (vars.get('a') != null) log.info('x')"))

    assert states(group(children=script + sampler("${__V(b,1)}"))) == {"a": State.OPTIONAL, "b": State.OPTIONAL}


def test_threads_of_another_group_do_not_have_what_is_extracted() -> None:
    login = group("login", children=sampler("/") + extractor("t"))

    assert states(login + group("shop", children=sampler("${t}"))) == {"t": State.ELSEWHERE}
    assert states(login + group("shop", children=sampler("/")) + extractor("t")) == {"t": State.UNUSED}


def test_user_defined_variables_of_a_group_are_defined_in_all() -> None:
    table = f'<collectionProp name="Arguments.arguments">{argument("a", "1")}</collectionProp>'
    vars_ = group("first", children=element("Arguments", "vars", table))

    assert states(vars_ + group("second", children=sampler("${a}"))) == {"a": State.USED}


@pytest.mark.parametrize("name", ["t", "t_matchNr", "t_1", "t_g1", "t_2_g0"])
def test_all_that_an_extractor_creates_is_defined(name: str) -> None:
    found = one(group(children=extractor("t") + sampler(f"${{{name}}}")))

    assert (found.name.text, found.state) == ("t", State.USED)


def test_a_loop_reads_the_family_of_an_extractor() -> None:
    loop = element(
        "ForeachController",
        "each",
        string("ForeachController.inputVal", "t") + string("ForeachController.returnVal", "one"),
        sampler("${one}"),
    )

    assert states(group(children=extractor("t") + loop)) == {"t": State.USED, "one": State.USED}


def test_variables_of_jmeter_are_defined() -> None:
    assert states(group(children=sampler("${START.MS} ${__jm__Users__idx} ${__time(HH)}"))) == {
        "START.MS": State.OWN,
        "__jm__Users__idx": State.OWN,
    }


def test_what_cannot_be_looked_into_may_define_a_variable() -> None:
    include = element("IncludeController", "include", string("IncludeController.includepath", "login.jmx"))

    assert states(group(children=include + sampler("${a}"))) == {"a": State.UNKNOWN}
    assert states(group("other", children=include) + group(children=sampler("${a}"))) == {"a": State.UNDEFINED}


def test_a_script_in_a_file_may_define_and_use_variables() -> None:
    script = element("JSR223Sampler", "script", string("filename", "login.groovy"))

    children = script + sampler("${a}-${u}") + extractor("t") + extractor("u")

    assert states(group(children=children)) == {"a": State.UNKNOWN, "t": State.UNKNOWN, "u": State.USED}


def test_names_that_a_script_computes_are_known_by_their_beginning() -> None:
    script = element("JSR223PostProcessor", "script", string("script", 'vars.put("item_" + i, x)'))
    variables = usage(plan(group(children=script + sampler("${item_3} ${other}"))))

    assert [(one.name.text, one.state) for one in variables] == [("item_", State.USED), ("other", State.UNDEFINED)]


def test_to_set_a_variable_is_not_to_use_it() -> None:
    script = element("JSR223PostProcessor", "script", string("script", "vars.put('a', ''); vars.put('b_' + i, '')"))

    assert states(group(children=script)) == {"a": State.UNUSED, "b_": State.UNUSED}


def test_own_names_of_a_script_are_no_variables() -> None:
    script = element("JSR223Sampler", "s", string("script", 'def id = 1\nlog.info("${id}")'))

    assert states(group(children=script)) == {}
    assert states(group(children=script), variables=argument("id", "2")) == {"id": State.USED}


def test_a_literal_of_a_script_may_name_a_variable() -> None:
    script = element("JSR223Sampler", "s", string("script", "def k = 'token'"))

    assert states(group(children=script + extractor("token"))) == {"token": State.USED}


def test_a_module_controller_runs_what_is_disabled_and_in_other_groups() -> None:
    path = '<collectionProp name="ModuleController.node_path"><stringProp name="1">Login</stringProp></collectionProp>'
    fragment = group(
        "Parts", children=element("GenericController", "Login", children=sampler("/") + extractor("t")), enabled=False
    )
    shop = group("Shop", children=element("ModuleController", "run login", path) + sampler("${t}"))

    assert states(fragment + shop) == {"t": State.USED}


def test_columns_are_read_from_the_first_line_of_a_file() -> None:
    data = element("CSVDataSet", "data", string("filename", "users.csv"))
    read = plan(group(children=data + sampler("${user} ${mail}")))

    found = {one.name.text: one.state for one in usage(read, lambda reference: f"{reference.path[:4]},pass")}

    assert found == {"user": State.USED, "pass": State.UNUSED, "mail": State.UNDEFINED}


def test_variables_are_sorted_by_name() -> None:
    variables = argument("b", "1") + argument("A", "2") + argument("c", "3")
    assert [one.name.text for one in usage(plan(group(), variables=variables))] == ["A", "b", "c"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_variable_of_a_real_plan_is_undefined(path: Path) -> None:
    assert [one.name.text for one in usage(read_plan(path.read_bytes())) if one.state in UNDEFINED] == []
