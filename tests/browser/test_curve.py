"""The points of a load curve are moved in the preview, with the mouse, by touch and with the keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.jmx import java_sampler, jmx_plan, thread_group

from .conftest import PHONE, Platform, choose_password, picture


@pytest.fixture
def form(page: Page, platform: Platform, tmp_path: Path) -> Page:
    """The start form of a plan with a curve over a minute."""
    choose_password(page, platform)
    file = tmp_path / "shop.jmx"
    file.write_bytes(jmx_plan(thread_group(java_sampler("home"))))
    page.goto("/plans")
    page.locator("#file").set_input_files(file)
    page.get_by_role("link", name="Start a run").click()
    page.get_by_label("Target").fill("200")
    page.get_by_label("Shape").select_option("curve")
    page.get_by_label("Curve", exact=True).fill("0s:20%,30s:100%,60s:50%")
    return page


def handle(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=f"Point {number} of")


def curve(page: Page) -> str:
    return page.get_by_label("Curve", exact=True).input_value()


def rows(page: Page) -> list[list[str]]:
    """The table of points."""
    found: list[list[str]] = page.locator("#points tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('input')].map((input) => input.value))"
    )
    return found


def centre(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_point_is_dragged_and_text_and_table_follow(form: Page) -> None:
    first, second, third = (centre(handle(form, number)) for number in (1, 2, 3))
    form.mouse.move(*second)
    form.mouse.down()
    form.mouse.move((first[0] + third[0]) / 2 + (third[0] - first[0]) / 6, first[1], steps=5)
    picture(form, "curve-dragged")
    form.mouse.up()
    assert curve(form) == "0s:20%,40s:20%,60s:50%"
    assert rows(form) == [["0s", "20"], ["40s", "20"], ["60s", "50"]]
    expect(handle(form, 2)).to_have_accessible_name("Point 2 of 3: 40s, 20%, 40/s")
    # It passes none of its neighbours.
    second = centre(handle(form, 2))
    form.mouse.move(*second)
    form.mouse.down()
    form.mouse.move(third[0] + 300, second[1], steps=5)
    form.mouse.up()
    assert rows(form)[1] == ["1m", "20"]


def test_points_are_moved_added_and_removed_with_the_keyboard(form: Page) -> None:
    handle(form, 2).focus()
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowDown"):
        form.keyboard.press(key)
    assert rows(form)[1] == ["29s", "89"]
    expect(handle(form, 2)).to_be_focused()
    form.keyboard.press("Delete")
    assert rows(form) == [["0s", "20"], ["60s", "50"]]
    expect(handle(form, 2)).to_be_focused()
    chart = form.locator("#preview")
    chart.focus()
    form.keyboard.press("Home")
    for _ in range(3):
        form.keyboard.press("PageDown")
    form.keyboard.press("Enter")
    assert len(rows(form)) == 3
    expect(handle(form, 2)).to_be_focused()
    # On the line, which stays as it was.
    time, percent = (float(text.rstrip("s")) for text in rows(form)[1])
    assert abs(percent - (20 + time / 2)) < 1


def test_a_double_click_adds_a_point_and_the_text_moves_the_handles(form: Page) -> None:
    (x1, y1), (x2, _y2) = centre(handle(form, 1)), centre(handle(form, 2))
    form.mouse.dblclick((x1 + x2) / 2, y1)
    assert rows(form) == [["0s", "20"], ["15s", "20"], ["30s", "100"], ["60s", "50"]]
    form.get_by_label("Curve", exact=True).fill("0s:50%")
    expect(form.locator(".start-handle")).to_have_count(1)
    form.get_by_label("Curve", exact=True).fill("0s:50%,nothing")
    expect(form.locator("#preview")).to_have_class("lw-chart lw-stale")
    form.get_by_label("Curve", exact=True).fill("0s:20%,30s:20%,30s:80%")
    expect(form.locator(".start-handle")).to_have_count(2)
    handle(form, 2).focus()
    form.keyboard.press("ArrowUp")
    assert curve(form) == "0s:20%,30s:20%,30s:81%"


def test_it_is_stated_where_curve_and_run_do_not_end_together(form: Page) -> None:
    note = form.locator("#preview-note")
    expect(note).to_be_hidden()
    form.get_by_label("Duration").fill("5m")
    expect(note).to_have_text(
        "The curve ends after 1 min; its last value, 100/s, is held until the run ends after 5 min."
    )
    picture(form, "curve-held")
    form.get_by_label("Duration").fill("45s")
    expect(note).to_have_text("The run ends after 45 s; what the curve has after that is not reached.")
    form.get_by_label("Duration").fill("")
    expect(note).to_be_hidden()
    form.get_by_label("Shape").select_option("steady")
    expect(form.locator(".start-handle")).to_have_count(0)


def test_a_finger_drags_a_point(form: Page, chromium: Browser) -> None:
    context = chromium.new_context(
        base_url=form.url, storage_state=form.context.storage_state(), viewport=PHONE, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(form.url)
    page.get_by_label("Target").fill("200")
    page.get_by_label("Shape").select_option("curve")
    page.get_by_label("Curve", exact=True).fill("0s:20%,30s:100%,60s:50%")
    # What is not on the screen is not drawn.
    page.locator("#preview").scroll_into_view_if_needed()
    expect(handle(page, 2)).to_be_in_viewport()
    x, y = centre(handle(page, 2))
    session = context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x, "y": y + 20}]),
        ("touchMove", [{"x": x, "y": y + 40}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.get_by_label("Curve", exact=True)).to_have_value(re.compile(r"0s:20%,30s:[4-8]\d%,60s:50%"))
    picture(page, "curve-phone")
    context.close()
