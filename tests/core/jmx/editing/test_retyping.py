"""Which values an element keeps when its type is changed."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.fragments import read_fragment
from loadwright.core.jmx.editing.retyping import shared_values

PER_MINUTE, PER_PERIOD = "ConstantThroughputTimer", "PreciseThroughputTimer"


def timer(testclass: str, **properties: str) -> Element:
    """Return a timer as JMeter saves it."""
    text = "".join(f'<stringProp name="{name}">{value}</stringProp>' for name, value in properties.items())
    node = f'<{testclass} guiclass="TestBeanGUI" testclass="{testclass}" testname="rate">{text}</{testclass}>'
    return read_fragment(f"<jmeterTestPlan><hashTree>{node}<hashTree/></hashTree></jmeterTestPlan>")[0]


def test_a_rate_per_minute_stays_the_same_rate_per_period() -> None:
    kept = shared_values(timer(PER_MINUTE, throughput="90.0"), timer(PER_PERIOD))
    assert (kept["throughput"], kept["throughputPeriod"]) == ("90.0", "60")


@pytest.mark.parametrize(
    ("rate", "period", "kept"),
    [
        ("120.0", "3600", "2.0"),
        ("5", "1", "300.0"),
        ("${rate}", "3600", None),
        ("5", "${period}", None),
        ("5", "0", None),
    ],
)
def test_a_rate_per_period_is_one_per_minute_as_far_as_it_is_known(rate: str, period: str, kept: str | None) -> None:
    element = timer(PER_PERIOD, throughput=rate, throughputPeriod=period)
    assert shared_values(element, timer(PER_MINUTE)).get("throughput") == kept
