from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loadwright.cli.errors import BadInputError
from loadwright.cli.run.options import Request, check_out, read_request

PLAN = Path("shop.jmx")


def read(**options: Any) -> Request:
    return read_request(PLAN, **options)


def test_without_options_the_plan_runs_as_written() -> None:
    request = read()
    assert (request.spec.mode, request.spec.target, request.spec.duration_s) == ("as_written", None, None)


def test_all_options() -> None:
    request = read(
        rate=200.0,
        duration="1m30s",
        curve="0s:20%,30s:100%",
        generators=3,
        variables=["host=shop", "path=/a=b", "empty="],
        properties=["threads=5"],
        requirements=["p95 < 500ms"],
    )
    assert (request.spec.mode, request.spec.target, request.spec.duration_s) == ("rate", 200.0, 90.0)
    assert request.spec.variables == {"host": "shop", "path": "/a=b", "empty": ""}
    assert request.spec.properties == {"threads": "5"}
    assert request.spec.parsed_requirements[0].limit == 500
    asked = request.spec.asked()
    assert (asked["rate"], asked["threads"], asked["curve"]) == (200.0, None, "0s:20%,30s:100%")


@pytest.mark.parametrize(
    ("options", "seconds", "assumed"),
    [
        ({"rate": 5.0}, 60.0, True),
        ({"threads": 5, "curve": "0s:0%,40s:100%"}, 40.0, True),
        ({"threads": 5, "curve": "0s:50%"}, 60.0, True),
        ({"rate": 5.0, "ramp": "10s"}, 60.0, True),
        ({"rate": 5.0, "duration": "7s"}, 7.0, False),
        ({"duration": "7s"}, 7.0, False),
        ({}, None, False),
    ],
)
def test_the_default_duration(options: dict[str, Any], seconds: float | None, assumed: bool) -> None:
    request = read(**options)
    assert (request.spec.duration_s, request.assumed_duration) == (seconds, assumed)


def test_a_ramp_is_a_curve_from_zero() -> None:
    request = read(rate=10.0, ramp="10s")
    assert [request.spec.load_curve.percent(time) for time in (0, 5, 10)] == [0, 50, 100]
    asked = request.spec.asked()
    assert (asked["ramp_s"], asked["curve"]) == (10.0, None)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"rate": 0.0}, "--rate: Invalid rate 0: enter a number greater than 0"),
        ({"rate": -5.0}, "--rate: Invalid rate -5"),
        ({"rate": float("nan")}, "--rate: Invalid rate nan"),
        ({"rate": float("inf")}, "--rate: Invalid rate inf"),
        ({"rate": 1_000_001.0}, "at most 1,000,000 per second"),
        ({"rate": 5.0, "threads": 5}, "--threads: Rate and threads exclude each other"),
        ({"threads": 0}, "--threads: Invalid number of threads 0"),
        ({"threads": -1}, "--threads: Invalid number of threads -1"),
        (
            {"threads": 2_000_000},
            "--threads: Invalid number of threads 2000000: enter a whole number from 1 to 1,000,000",
        ),
        ({"threads": 2, "generators": 3}, "--generators: 2 threads cannot be shared among 3 generators"),
        ({"generators": 0}, "--generators: The number of generators must be from 1 to"),
        ({"generators": 1000}, "--generators 1000 is out of range"),
        ({"rate": 5.0, "duration": "0s"}, "--duration: The duration is out of range"),
        ({"rate": 5.0, "duration": "soon"}, "--duration: 'soon' is not a duration"),
        (
            {"rate": 5.0, "duration": "99999d"},
            "--duration: The duration is out of range; use more than 0 seconds and at most 30 days",
        ),
        ({"rate": 5.0, "ramp": "x"}, "--ramp: 'x' is not a duration"),
        ({"rate": 5.0, "yield_after": "1s"}, "--yield-after: The time without contact is out of range"),
        ({"yield_after": "10s"}, "--yield-after: A generator without contact can yield its share of a rate"),
        ({"rate": 5.0, "ramp": "5s", "curve": "0s:10%"}, "--ramp: Ramp and curve exclude each other"),
        ({"ramp": "5s"}, "--ramp: A ramp needs a rate or a number of threads"),
        ({"curve": "0s:10%"}, "--curve: A curve needs a rate or threads"),
        ({"rate": 5.0, "curve": "10s:10%,5s:10%"}, "--curve: Curve point at 5s comes after one at 10s"),
        ({"rate": 5.0, "curve": "ten"}, "--curve: Curve point 'ten' is not TIME:PERCENT"),
        ({"rate": 5.0, "curve": "0s:0%,9s:0%"}, "--curve: The curve is 0% throughout"),
        ({"variables": ["host"]}, "--set 'host' is not NAME=VALUE"),
        ({"variables": ["=x"]}, "--set '=x' is not NAME=VALUE"),
        ({"properties": ["host"]}, "--property 'host' is not NAME=VALUE"),
        ({"requirements": ["fast"]}, "--require: Requirement 'fast' is not METRIC < VALUE"),
        ({"max_threads": 0}, "--max-threads: The thread limit of a generator must be from 1 to 1,000,000"),
        ({"heap_mb": 1}, "--heap 1 is out of range"),
    ],
)
def test_each_wrong_option_is_named_in_one_sentence(options: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInputError) as raised:
        read(**options)
    message = str(raised.value)
    assert says in message
    assert "\n" not in message


def test_results_go_to_a_folder_that_may_not_exist_yet(tmp_path: Path) -> None:
    check_out(tmp_path)
    check_out(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_results_cannot_go_to_a_file(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match="file; name a folder"):
        check_out(tmp_path / place)
