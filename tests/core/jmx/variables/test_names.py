"""Names of variables."""

import pytest

from loadwright.core.jmx.variables.names import Extent, Name, is_own, is_plausible


@pytest.mark.parametrize("name", ["t", "t_1", "t_matchNr", "t_g", "t_g0", "t_2_g1", "t_1_g", "t_ALL", "t_#"])
def test_a_family_has_the_names_that_extractors_make(name: str) -> None:
    assert Name("t", Extent.FAMILY).covers(name)


@pytest.mark.parametrize("name", ["t_", "t_x", "t1", "u", "t_1_x", ""])
def test_other_names_are_not_of_the_family(name: str) -> None:
    assert not Name("t", Extent.FAMILY).covers(name)


def test_one_name_and_beginnings_of_names() -> None:
    assert Name("t").covers("t")
    assert not Name("t").covers("t_1")
    assert Name("t", Extent.PREFIX).covers("t1")
    assert Name("", Extent.PREFIX).covers("any")


@pytest.mark.parametrize("name", ["START.MS", "JMeterThread.last_sample_ok", "__jm__Loop__idx", "COOKIE_id"])
def test_variables_of_jmeter_are_known(name: str) -> None:
    assert is_own(name)
    assert not is_own(f"x{name}")


@pytest.mark.parametrize("name", ["token", "user.name", "order-id", "用户", "first name", "a:b", "x_1"])
def test_names_that_people_give(name: str) -> None:
    assert is_plausible(name)


@pytest.mark.parametrize("name", ["", " a", "a ? b : c", "this.name()", "a\nb", '"a"', "a_${b", "x" * 201])
def test_code_of_other_languages_is_no_name(name: str) -> None:
    assert not is_plausible(name)
