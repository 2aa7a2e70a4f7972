from __future__ import annotations

import pytest

from loadwright.core.jmx.elements import kinds
from tests.core.jmx.elements.declared.summaries import spec_named, summarised


@pytest.mark.parametrize("name", ["JSR223Sampler", "BSFTimer", "BeanShellPreProcessor"])
def test_a_script_is_summarised_by_its_file_else_its_first_line(name: str) -> None:
    assert summarised(name, script="\n  log.info('a')\nrest") == "log.info('a')"
    assert summarised(name, script="log.info('a')", filename="a.groovy") == "a.groovy"


@pytest.mark.parametrize("name", ["BeanShellSampler", "BeanShellAssertion"])
def test_the_older_elements_keep_their_script_under_names_of_their_own(name: str) -> None:
    assert summarised(name, **{f"{name}.query": "\nprint(1)"}) == "print(1)"
    assert summarised(name, **{f"{name}.query": "x", f"{name}.filename": "a.bsh"}) == "a.bsh"
    assert not spec_named(name).is_test_bean


@pytest.mark.parametrize("family", ["JSR223", "BSF", "BeanShell"])
def test_every_place_of_a_script_has_its_kind(family: str) -> None:
    found = {place: spec_named(f"{family}{place}").kind for place in ("Sampler", "PreProcessor", "Timer", "Listener")}
    assert list(found.values()) == [kinds.SAMPLER, kinds.PRE_PROCESSOR, kinds.TIMER, kinds.LISTENER]
