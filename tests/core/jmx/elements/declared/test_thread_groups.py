from __future__ import annotations

import pytest

from tests.core.jmx.elements.declared.summaries import summarised


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"num_threads": "5", "ramp_time": "0", "loops": "-1"}, "5 threads, repeating forever"),
        ({"num_threads": "5", "ramp_time": "10", "loops": "1"}, "5 threads, ramp-up 10 s, once"),
        ({"num_threads": "${n}", "ramp_time": "", "loops": "7"}, "${n} threads, 7 times"),
        (
            {"ramp_time": "0", "scheduler": "true", "duration": "60", "loops": "-1"},
            "1 thread, for 60 s, repeating forever",
        ),
    ],
)
def test_a_group_is_summarised_by_threads_ramp_up_and_length(given: dict[str, str], line: str) -> None:
    assert summarised("ThreadGroup", **given) == line


def test_groups_of_plugins_have_their_targets() -> None:
    assert summarised("ConcurrencyThreadGroup", TargetLevel="40") == "40 threads"
    assert summarised("OpenModelThreadGroup") == ""
