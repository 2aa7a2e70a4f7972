"""CSV data sets without their file: whether a sample can be sent nevertheless."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements.data_sets import fatal
from tests.core.jmx.plans import element, group, plan

A, B = element("CSVDataSet", "a"), element("CSVDataSet", "b")
SAMPLER = element("HTTPSamplerProxy", "get")


def names(children: str) -> set[str]:
    """Return the names of the data sets because of which no sample is sent, if the files of all are missing."""
    found = plan(children)
    return {one.name for one in fatal(found, data_sets(found))}


def data_sets(found: Plan) -> list[Element]:
    return [one for one in found.walk(enabled_only=True) if one.class_name == "CSVDataSet"]


@pytest.mark.parametrize(
    ("children", "stopping"),
    [
        (group(children=A + SAMPLER), "a"),
        (A + group(children=SAMPLER) + group(children=SAMPLER), "a"),
        (group(children=A + SAMPLER) + group(children=B + SAMPLER), "ab"),
        # Only groups that can send something count.
        (group(children=A + SAMPLER) + group("other"), "a"),
        (group(children=A + SAMPLER) + group("none", "0", children=SAMPLER), "a"),
        (group(children=A + SAMPLER) + group("off", children=SAMPLER, enabled=False), "a"),
        (group(children=A + SAMPLER) + element("TestFragmentController", children=SAMPLER), "a"),
        # A sampler has the data sets of its controller, and those below it are the controller's too.
        (group(children=element("HTTPSamplerProxy", children=A)), "a"),
        (group(children=element("LoopController", children=A + SAMPLER)), "a"),
        (group(children=element("IfController", children=element("LoopController", children=A + SAMPLER))), "a"),
        (group(children=A), "a"),
        (A + element("SetupThreadGroup", children=SAMPLER) + group(children=SAMPLER), "a"),
    ],
)
def test_no_sample_is_sent_if_all_groups_stop(children: str, stopping: str) -> None:
    assert names(children) == set(stopping)


@pytest.mark.parametrize(
    "children",
    [
        group(children=SAMPLER),
        group(children=A + SAMPLER) + group(children=SAMPLER),
        group(children=A + SAMPLER) + group("computed", "${users}", children=SAMPLER),
        group(children=A + SAMPLER) + element("SetupThreadGroup", children=SAMPLER),
        group(children=SAMPLER + element("LoopController", children=A + SAMPLER)),
        group(children=element("LoopController", children=A + SAMPLER) + element("ModuleController")),
        group(children=element("LoopController", children=A + SAMPLER) + element("com.example.Request")),
        element("TestFragmentController", children=A + SAMPLER) + group(children=SAMPLER),
    ],
)
def test_samples_are_sent_if_one_group_can(children: str) -> None:
    found = plan(children)
    assert fatal(found, data_sets(found)) == set()


def test_a_plan_whose_files_are_all_there_loses_nothing() -> None:
    assert fatal(plan(group(children=A + SAMPLER)), []) == set()
