"""The check of points against a declared measurement."""

from __future__ import annotations

import re

import pytest

from loadwright.core.lineprotocol import Point, Value
from loadwright.core.stats.fields import Field
from loadwright.telemetry.schema.measurement import Measurement, SchemaError, Tag

HOST = Measurement(
    "host",
    "a machine",
    (Tag("server", "its id"), Tag("disk", "its name")),
    (
        Field("used", int, "B", "used bytes", 1000),
        Field("percent", float, "%", "used share", 100, optional=True),
        Field("full", bool, "", "whether it is full", optional=True),
    ),
)


def point(tags: dict[str, str] | None = None, **fields: Value) -> Point:
    return Point("host", {"server": "1", "disk": "sda"} if tags is None else tags, {"used": 5, **fields}, 0)


def test_a_whole_point_fits() -> None:
    HOST.check(point())
    HOST.check(point(percent=99.5, full=True, used=1000))


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (point({"server": "1"}), "'disk'"),
        (point({"server": "1", "disk": "a", "rack": "2"}), "'rack'"),
        (point({}), "'disk'"),
        (point({"server": "1", "disk": ""}), "'disk'"),
        (point({"server": "1", "disk": "a\nb"}), "'disk'"),
        (point({"server": "1", "disk": "a\x7f"}), "'disk'"),
        (point({"server": "1", "disk": "a\\"}), "'disk'"),
        (point(used=1001), "'used'"),
        (point(used=-1), "'used'"),
        (point(used=5.0), "'used'"),
        (point(used=True), "'used'"),
        (point(percent=100.1), "'percent'"),
        (point(percent=float("nan")), "'percent'"),
        (point(full=1), "'full'"),
        (point(free=1), "'free'"),
    ],
)
def test_what_is_wrong_with_a_point_is_named(bad: Point, named: str) -> None:
    with pytest.raises(SchemaError, match=named) as raised:
        HOST.check(bad)
    assert "host" in str(raised.value)


def test_a_required_field_is_missed_and_an_optional_one_is_not() -> None:
    with pytest.raises(SchemaError, match="'used'"):
        HOST.check(Point("host", {"server": "1", "disk": "a"}, {"percent": 1.0}, 0))
    HOST.check_fields({"percent": 1.0})


def whole(text: str) -> None:
    if not text.isdigit():
        raise ValueError("no digits")


SENT = Measurement(
    "sent",
    "Sent.",
    (Tag("server", ""),),
    (Field("code", str, "", "digits", 5, form=whole), Field("used", int, "", "", 9)),
)


def test_a_point_that_is_sent_has_valid_texts_tags_and_time() -> None:
    good = Point("sent", {"server": "1"}, {"code": "123", "used": 5}, 1)
    SENT.check_sent(good)
    for bad, reason in (
        (good._replace(fields={"code": "x", "used": 5}), "field 'code' of sent is not valid: no digits"),
        (good._replace(fields={"code": "123456", "used": 5}), "field 'code' of sent has a length of 6, above 5"),
        (good._replace(fields={"code": "1", "used": 10}), "field 'used' of sent is 10"),
        (good._replace(tags={"server": "x" * 1000}), "tag 'server' of sent has 1,000 characters"),
        (good._replace(time_ns=-1), "sent at -1 ns is not between"),
        (good._replace(time_ns=2**63 - 1), "sent at 9223372036854775807 ns is not between"),
    ):
        with pytest.raises(SchemaError, match=re.escape(reason)):
            SENT.check_sent(bad)


def test_a_long_name_is_cut_in_the_error() -> None:
    with pytest.raises(SchemaError) as raised:
        HOST.check_fields({"x" * 10_000: 1})
    assert len(str(raised.value)) < 200
