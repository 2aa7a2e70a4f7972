from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.frames import SUB, TRANSACTION, Frame, GeneratorSecond
from loadwright.core.stats.intervals import Merged
from loadwright.core.stats.requirements import METRICS, Requirement
from tests.core.stats.examples import frame

CHECKOUT = frame("checkout", [100, 200, 300, 400], errors=1)
ODD = frame("GET /a (b) < 5", [1000])


def measured(*frames: Frame) -> Merged:
    whole = Merged()
    whole.add("g", GeneratorSecond(1, list(frames)))
    return whole


def check(text: str) -> dict[str, Any]:
    return Requirement.parse(text).check(measured(CHECKOUT, ODD), 10.0)


@pytest.mark.parametrize(
    ("text", "metric", "label", "sign", "limit"),
    [
        ("p95 < 500ms", "p95", None, "<", 500),
        ("p95<500", "p95", None, "<", 500),
        ("  p50 <= 1.5s ", "p50", None, "<=", 1500),
        ("max < 2m", "max", None, "<", 120_000),
        ("error_rate < 1%", "error_rate", None, "<", 0.01),
        ("error_rate < 1.1%", "error_rate", None, "<", 0.011),
        ("error_rate<=0.01", "error_rate", None, "<=", 0.01),
        ("rate >= 200/s", "rate", None, ">=", 200),
        ("rate > .5", "rate", None, ">", 0.5),
        ("samples >= 1000", "samples", None, ">=", 1000),
        ("p99(checkout) < 1s", "p99", "checkout", "<", 1000),
        ("p99 (a (b) < 5) < 1s", "p99", "a (b) < 5", "<", 1000),
        ("errors(GET /a?x=(1)) <= 0", "errors", "GET /a?x=(1)", "<=", 0),
        ("ｐ９５（登录）＜５００ms", "p95", "登录", "<", 500),
        ("p95(登录（首页）)＜1s", "p95", "登录（首页）", "<", 1000),
        ("error_rate＜＝1％", "error_rate", None, "<=", 0.01),
    ],
)
def test_valid_requirements(text: str, metric: str, label: str | None, sign: str, limit: float) -> None:
    found = Requirement.parse(text)
    assert (found.metric, found.label, found.operator, found.limit) == (metric, label, sign, limit)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not METRIC < VALUE"),
        ("p95", "is not METRIC < VALUE"),
        ("p95 = 5ms", "is not METRIC < VALUE"),
        ("p95 < -5ms", "is not METRIC < VALUE"),
        ("p95 < fast", "is not METRIC < VALUE"),
        ("p95 << 5", "is not METRIC < VALUE"),
        ("p95 < 1e3", "is not METRIC < VALUE|written with"),
        ("p42 < 5ms", "use one of p50, p90"),
        ("P95 < 5ms", "use one of p50, p90"),
        ("p95 < 5%", "as a plain number or with ms, s, m"),
        ("p95 < 5h", "plain number or with"),
        ("error_rate < 5ms", "as a plain number or with %"),
        ("rate > 5/m", "as a plain number or with /s"),
        ("samples > 5s", "as a plain number"),
        ("mean() < 1s", "names nothing in its parentheses; write mean for all requests, or mean.LABEL. for one label"),
        ("p95( \t) < 1s", "names nothing in its parentheses"),
        ("p95(checkout < 1s", "is not METRIC < VALUE"),
        ("p95 checkout) < 1s", "is not METRIC < VALUE"),
        ("p95)checkout( < 1s", "is not METRIC < VALUE"),
    ],
)
def test_invalid_requirements_are_refused_with_the_valid_form(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as raised:
        Requirement.parse(text)
    assert text in str(raised.value)


@pytest.mark.parametrize(
    ("text", "held", "value"),
    [
        ("p50 < 301ms", True, 300),
        ("p50 < 300ms", False, 300),
        ("p50 <= 300ms", True, 300),
        ("max > 999", True, 1000),
        ("min >= 100", True, 100),
        ("mean <= 400", True, 400),
        ("error_rate <= 20%", True, 0.2),
        ("error_rate < 20%", False, 0.2),
        ("error_rate(checkout) < 25%", False, 0.25),
        ("errors(GET /a (b) < 5) <= 0", True, 0),
        ("rate >= 0.5/s", True, 0.5),
        ("samples > 5", False, 5),
        ("p99(nobody) < 1s", False, None),
    ],
)
def test_met_requirements(text: str, held: bool, value: float | None) -> None:
    assert check(text) == {"text": text, "held": held, "value": value, "unit": METRICS[text.split("(")[0].split()[0]]}


@pytest.mark.parametrize("metric", METRICS)
def test_no_requirement_is_met_without_samples(metric: str) -> None:
    for sign in ("<", ">="):
        found = Requirement.parse(f"{metric} {sign} 0").check(Merged(), 10.0)
        assert (found["held"], found["value"]) == (False, None)


@given(st.text(max_size=30))
def test_any_text_is_a_requirement_or_a_clear_error(text: str) -> None:
    message = ""
    try:
        found = Requirement.parse(text)
    except ValueError as error:
        message = str(error)
    assert message.startswith("Requirement") or found.metric in METRICS


@given(st.text(max_size=20).filter(lambda label: label and label == label.strip()))
def test_any_label_can_be_named(label: str) -> None:
    assert Requirement.parse(f"p99({label}) < 1s").label == label


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("p50 < 1s", 100),
        ("samples > 0", 2),
        ("errors < 9", 1),
        ("p50(transactions) < 1s", 300),
        ("samples(transactions) > 0", 3),
        ("p50(checkout) < 1s", 300),
        ("p50(pay) < 1s", 100),
        ("max(pay) < 1s", 100),
        ("p50(pay-1) < 1s", 7),
    ],
)
def test_requests_transactions_and_labels_can_be_named(text: str, value: float) -> None:
    frames = [
        frame("pay", [100], errors=1),
        frame("list", [100]),
        frame("pay-1", [7], errors=1, kind=SUB),
        frame("checkout", [300, 300], errors=1, kind=TRANSACTION),
        frame("pay", [200], kind=TRANSACTION),
    ]
    found = Requirement.parse(text).check(measured(*frames), 10.0)
    assert (found["value"], found["held"]) == (value, True)


def test_all_transactions_are_not_met_by_a_plan_without_any() -> None:
    found = Requirement.parse("p95(transactions) < 1s").check(measured(frame("transactions", [5])), 10.0)
    assert (found["value"], found["held"]) == (None, False)
