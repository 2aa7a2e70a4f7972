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
    assert summarised("OpenModelThreadGroup", schedule="rate(2/s) even_arrivals(9 s)") == "rate(2/s) even_arrivals(9 s)"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([], ""),
        (["5 0 30 60 10"], "up to 5 threads, for 100 s"),
        (["10 0 10 20 5", "4 15 0 5 0"], "up to 14 threads, for 35 s"),
        (["10 0 10 20 10", "10 30 10 20 0"], "up to 10 threads, for 60 s"),
        (["1 0 0 5 0"], "up to 1 thread, for 5 s"),
        (["${n} 0 30 60 10"], "${n} threads"),
        (["5 0 ${startup} 60 10", "${n} 0 30 60 10"], "5 + ${n} threads"),
        (["5 0 30 60"], "up to 5 threads, for 90 s"),
    ],
)
def test_an_ultimate_group_is_summarised_by_its_most_threads_and_its_end(rows: list[str], line: str) -> None:
    columns = ("threads", "delay", "startup", "hold", "shutdown")
    table = [dict.fromkeys(columns, "") | dict(zip(columns, row.split(), strict=False)) for row in rows]
    assert summarised("UltimateThreadGroup", ultimatethreadgroupdata=table) == line


def test_a_free_form_group_is_summarised_by_its_highest_rate_and_its_length() -> None:
    rows: list[dict[str, str]] = [
        {"from": "2", "to": "8", "during": "4"},
        {"from": "8", "to": "8", "during": "3"},
    ]
    assert summarised("FreeFormArrivalsThreadGroup", Schedule=rows, Unit="S") == "8 arrivals per second, for 7 s"
    assert summarised("FreeFormArrivalsThreadGroup", Schedule=rows) == "8 arrivals per minute, for 420 s"
    assert summarised("FreeFormArrivalsThreadGroup", Schedule=[rows[0] | {"to": "${n}"}]) == ""
