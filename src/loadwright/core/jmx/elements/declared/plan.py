"""The Test Plan and test fragments."""

from __future__ import annotations

from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Holder

from .common import arguments

VARIABLES = Holder("TestPlan.user_defined_variables", "Arguments", "ArgumentsPanel", "User Defined Variables")

SPECS = (
    ElementSpec(
        "TestPlan",
        "TestPlanGui",
        "Test Plan",
        kinds.PLAN,
        (
            arguments("User Defined Variables", VARIABLES),
            Field("TestPlan.functional_mode", "Functional Test Mode", FieldType.BOOLEAN),
            Field("TestPlan.serialize_threadgroups", "Run Thread Groups consecutively", FieldType.BOOLEAN),
            Field(
                "TestPlan.tearDown_on_shutdown",
                "Run tearDown Thread Groups after shutdown of main threads",
                FieldType.BOOLEAN,
            ),
            Field("TestPlan.user_define_classpath", "Add directory or jar to classpath", FieldType.FILE, separator=","),
        ),
    ),
    ElementSpec("TestFragmentController", "TestFragmentControllerGui", "Test Fragment", kinds.FRAGMENT),
)
