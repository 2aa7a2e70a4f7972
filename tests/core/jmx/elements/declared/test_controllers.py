from __future__ import annotations

import pytest

from tests.core.jmx.elements.declared.summaries import summarised


@pytest.mark.parametrize(("loops", "line"), [("3", "3 times"), ("-1", "forever"), ("", ""), ("${n}", "${n} times")])
def test_how_often_a_loop_repeats(loops: str, line: str) -> None:
    assert summarised("LoopController", loops=loops) == line


def test_a_throughput_is_a_share_or_a_count() -> None:
    assert summarised("ThroughputController", style="1", percentThroughput="12.5") == "12.5%"
    assert summarised("ThroughputController", style="0", maxThroughput="7") == "7 executions"


def test_a_runtime_is_in_seconds() -> None:
    assert summarised("RunTime", seconds="90") == "90 s"
