"""Template tags of every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from loadwright.server.web.templatetags.loadwright import icon, moment


def rendered(template: str, query: str = "") -> str:
    request = RequestFactory().get(f"/list?{query}")
    return Template("{% load loadwright %}" + template).render(Context({"request": request})).replace("&amp;", "&")


def test_a_time_is_exact_whatever_its_zone_and_one_without_value_is_a_dash() -> None:
    at = datetime(2026, 5, 1, 12, 0, 0, 1000, UTC)
    expected = '<time datetime="2026-05-01T12:00:00.001Z" data-moment="ago">2026-05-01 12:00 UTC</time>'
    assert moment(at, "ago") == expected
    assert moment(at.astimezone(timezone(timedelta(hours=8))), "ago") == expected
    assert moment(at.timestamp(), "ago") == expected
    assert "<time" not in moment(None)
    assert "1970-01-01" in moment(0.0), "the epoch is a time"


def test_an_icon_is_named_and_escaped() -> None:
    assert "#arrow-up" in icon("arrow-up")
    assert "<b>" not in icon("<b>", "<b>")


@pytest.mark.parametrize(
    ("query", "tag", "expected"),
    [
        ("", "{% with_query page=2 %}", "?page=2"),
        ("q=a&page=1", "{% with_query page=2 %}", "?q=a&page=2"),
        ("q=a&page=1", "{% with_query page='' %}", "?q=a"),
        ("page=1", "{% with_query page='' %}", "?"),
        ("q=%26%3C", "{% with_query page=2 %}", "?q=%26%3C&page=2"),
        ("tag=a&tag=b", "{% with_query page=2 %}", "?tag=a&tag=b&page=2"),
    ],
)
def test_a_change_of_the_query_keeps_the_rest(query: str, tag: str, expected: str) -> None:
    assert rendered(tag, query) == expected


@pytest.mark.parametrize(
    ("query", "css", "order", "leads_to"),
    [
        ("", "", "none", "sort=name"),
        ("sort=name", "", "ascending", "sort=-name"),
        ("sort=-name&page=3", "", "descending", "sort=name"),
        ("", "lw-num", "none", "sort=-name"),
        ("sort=-name", "lw-num", "descending", "sort=name"),
        ("sort=other", "", "none", "sort=name"),
    ],
)
def test_a_column_is_sorted_one_way_and_then_the_other(query: str, css: str, order: str, leads_to: str) -> None:
    shown = rendered(f"{{% sort_head 'name' 'Name' '{css}' help='Its name.' %}}", query)
    assert f'aria-sort="{order}"' in shown
    assert 'title="Its name."' in shown
    assert f'href="?{leads_to}"' in shown, "and leads to the first page"
