from __future__ import annotations

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs.spec.validation import check_target, validated


def test_defaults_are_filled_in() -> None:
    assert validated(RunSpec(mode="rate", target=5)).duration_s == 60


@pytest.mark.parametrize(
    ("spec", "field"),
    [(RunSpec(mode="rate", target=-1), "rate"), (RunSpec(mode="rate", target=5, generators=0), "generators")],
)
def test_an_invalid_option_is_named(spec: RunSpec, field: str) -> None:
    with pytest.raises(ActionError) as refused:
        validated(spec)
    assert refused.value.field == field


def test_a_total_must_be_one_that_the_generators_can_share() -> None:
    check_target("threads", 3, 3)
    check_target("rate", 0.5, 3)
    for mode, target in (("threads", 2), ("rate", 2_000_000), ("rate", float("nan"))):
        with pytest.raises(ActionError):
            check_target(mode, target, 3)
