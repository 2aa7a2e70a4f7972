"""The texts of points of load that an agent sends: histograms, kinds of errors, labels and kinds of samples."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.fields import MAX_COUNT
from loadwright.core.stats.frames import MAX_LABELS, SUB, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.labels import MAX_LABEL
from loadwright.telemetry import schema
from loadwright.telemetry.load import points_of
from loadwright.telemetry.schema import SchemaError
from loadwright.telemetry.schema.load import MAX_FRAMES, MAX_LABEL_TEXT
from tests.core.stats.examples import frame


def points() -> list[Point]:
    """The points of a second with everything that a frame may have, at its largest."""
    longest = frame("\N{GRINNING FACE}" * MAX_LABEL, [1], kind=SUB)
    longest.histogram = Histogram.of(range(0, 2**25, 2**10))
    longest.intended = longest.histogram.copy()
    longest.error_kinds = {
        f"{number} {'é' * 196}": ErrorKind(MAX_COUNT, 1, 2, "é" * 500, "é" * 500) for number in range(51)
    }
    return points_of("run", "g", GeneratorSecond(5, [longest]))


def test_the_largest_second_of_a_plugin_is_accepted() -> None:
    for point in points():
        schema.check(point)
    assert MAX_FRAMES > MAX_LABELS


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("histogram", "x", "histogram word 'x'"),
        ("histogram", "99999999", "leads to bucket 99999999"),
        ("intended", f"5:{MAX_COUNT + 1}", "1,000,000,001 values, more than"),
        ("error_kinds", "[" * 9999, "nested"),
        ("error_kinds", f'{{"a":{MAX_COUNT + 1}}}', "a count of 1000000001"),
        ("label_text", "5", "is not a JSON string"),
        ("label_text", json.dumps("x" * MAX_LABEL_TEXT), "has a length of"),
        ("kind", "iteration", "is not one of request"),
    ],
)
def test_a_text_that_no_reader_accepts_is_refused_by_its_field(field: str, value: Any, reason: str) -> None:
    point = points()[0]
    point.fields[field] = value
    with pytest.raises(SchemaError, match=re.escape(reason)) as raised:
        schema.check(point)
    assert f"field {field!r} of load_frame" in str(raised.value)


def test_a_second_with_more_frames_than_a_generator_has_is_refused() -> None:
    second = points()[-1]
    second.fields["frames"] = MAX_FRAMES + 1
    with pytest.raises(SchemaError, match="'frames' of load_second"):
        schema.check(second)
