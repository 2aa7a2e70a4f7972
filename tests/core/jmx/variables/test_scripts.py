"""Variables in scripts."""

import pytest

from loadwright.core.jmx.variables.names import Extent, Name
from loadwright.core.jmx.variables.scripts import Access, Script


@pytest.mark.parametrize(
    ("text", "name", "defines", "required"),
    [
        ('vars.put("a", x)', Name("a"), True, False),
        ("vars.putObject( 'a', x)", Name("a"), True, False),
        ('vars["a"] = 1', Name("a"), True, False),
        ('vars.put("a_" + n, x)', Name("a_", Extent.PREFIX), True, False),
        ('vars.put("a_${n}", x)', Name("a_", Extent.PREFIX), True, False),
        ("vars.put(key, x)", Name("", Extent.PREFIX), True, False),
        ("vars.putAll(m)", Name("", Extent.PREFIX), True, False),
        ('def x = vars.get("a")', Name("a"), False, True),
        ('vars["a"] == 1', Name("a"), False, False),
        ('vars["a"].length()', Name("a"), False, True),
        ('if (vars.get("a") != null)', Name("a"), False, False),
        ("vars.get('a') ?: 1", Name("a"), False, False),
        ('x = vars.get("a"); if (x == null) x = 1', Name("a"), False, False),
        ('def x = vars["a"]\nif (!x) x = 1', Name("a"), False, False),
        ('def x = vars["a"]\nlog.info(x + 1)', Name("a"), False, True),
        ("println vars.a", Name("a"), False, False),
        ("vars.get(key)", Name("", Extent.PREFIX), False, False),
    ],
)
def test_accesses(text: str, name: Name, defines: bool, required: bool) -> None:
    assert list(Script(text).accesses()) == [Access(name, defines, required)]


@pytest.mark.parametrize(
    "text", ['// vars.get("a")', '/* vars.put("a", 1) */', 'props.get("a")', "vars.entrySet()", 'myvars.get("a")', ""]
)
def test_other_texts_access_no_variable(text: str) -> None:
    assert list(Script(text).accesses()) == []


def test_a_comment_in_a_text_is_none() -> None:
    assert list(Script('u = "http://x/" + vars.get("a")').accesses()) == [Access(Name("a"), False, required=True)]


def test_names_of_the_script_are_its_own() -> None:
    script = Script('def id = 1\nlog.info("${id} ${token} ${user.name} ${x + 1}")')
    assert script.has_own("id")
    assert script.has_own("x + 1")
    assert script.has_own("log")
    assert not script.has_own("token")
    assert not script.has_own("user.name")


def test_literals_may_name_variables() -> None:
    assert list(Script("""k = "a"; l = 'b'; m = ''""").texts()) == ["a", "b"]
    assert list(Script("""vars.put("a", "b"); vars.get("c"); vars["d"]""").texts()) == ["b"]
