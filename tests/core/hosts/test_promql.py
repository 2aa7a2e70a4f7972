"""Queries of the supported part of PromQL are parsed; all others are refused with the reason, in linear time."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.hosts.promql import NAME, Aggregation, PromqlError, Selector, parse, parse_selector

CPU = "loadwright_host_cpu_percent"


def selected(query: str, **labels: str) -> bool:
    found = parse(query)
    assert isinstance(found, Selector)
    return found.selects({NAME: CPU, **labels})


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        (CPU, True),
        (f" {CPU} {{ }} ", True),
        ("loadwright_host_load_1", False),
        (CPU + '{server="web-1"}', True),
        (CPU + '{server="web-2"}', False),
        (CPU + "{server='web-1',}", True),
        (CPU + "{server=`web-1`, project!=`Bank`}", True),
        (CPU + '{server=~"web-.*",project="Shop"}', True),
        (CPU + '{server=~"db|web-1"}', True),
        (CPU + '{server=~"(db|web-1)"}', True),
        (CPU + '{server=~"web"}', False),
        (CPU + '{server!~"web-.+"}', False),
        (CPU + '{room=""}', True),
        (CPU + '{room!=""}', False),
        (f'{{__name__="{CPU}"}}', True),
        ('{__name__=~"loadwright_host_.*"}', True),
        ('{server="web\\u002d1"}', True),
    ],
)
def test_a_selector_selects_by_its_matchers(query: str, outcome: bool) -> None:
    assert selected(query, server="web-1", project="Shop") is outcome


@pytest.mark.parametrize(
    ("query", "function", "group"),
    [
        (f"avg({CPU})", "avg", {}),
        (f"max by (project) ({CPU})", "max", {"project": "Shop"}),
        (f"sum({CPU}) by (room, project)", "sum", {"project": "Shop"}),
        (f"min without (project) ({CPU})", "min", {"server": "web-1"}),
    ],
)
def test_an_aggregation_groups_by_labels(query: str, function: str, group: dict[str, str]) -> None:
    found = parse(query)
    assert isinstance(found, Aggregation)
    assert found.function == function
    assert found.group_of({NAME: CPU, "server": "web-1", "project": "Shop"}) == group


def test_numbers_are_added() -> None:
    assert parse("1+1") == 2
    assert parse(" 1.5 + .5 + 1 ") == 3


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "incomplete"),
        ("{}", "incomplete"),
        ('{server=~".*"}', "exclude the empty value"),
        (f"rate({CPU}[5m])", "function rate"),
        (f"{CPU}[5m]", "from '[5m]'"),
        (f"{CPU} offset 5m", "from 'offset 5m'"),
        (f"{CPU} / 100", "from '/ 100'"),
        (f"{CPU} > 80", "from '> 80'"),
        (f"topk(3, {CPU})", "function topk"),
        (f"avg(avg({CPU}))", "function avg"),
        (f"avg({CPU}", "incomplete"),
        (CPU + "{server}", "from '}'"),
        (CPU + '{server="web', "from '\"web'"),
        (CPU + '{server=~"[ab]"}', "regular expression"),
        (CPU + '{server=~"a{1000}"}', "regular expression"),
        (CPU + '{server=~"(a+)+b"}', "regular expression"),
        (CPU + '{server="\\q"}', "escape"),
        (CPU + '{server="\\ud800"}', "not a character"),
        ("1 + up", "from 'up'"),
        ("a" * 20_000, "longer than"),
    ],
)
def test_everything_else_is_refused_with_the_reason(query: str, reason: str) -> None:
    with pytest.raises(PromqlError, match=re.escape(reason)):
        parse(query)


@given(st.text(alphabet=" \n\"'`\\{}()[],=~!+.*|azb019_:é", max_size=60))
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    for read in (parse, parse_selector):
        with suppress(PromqlError):
            assert read(text) is not None
