"""What ``loadwright run`` shows of a run."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from rich.console import Console

from loadwright.cli.run import display
from loadwright.cli.run.display import LiveLine, Now, clock, figure, headline, milliseconds, show_result
from loadwright.cli.run.options import read_request
from loadwright.core.facts import FINISHED, RunFacts
from loadwright.core.messages import plans
from loadwright.core.result import build_result
from loadwright.core.runspec import RunSpec
from loadwright.core.stats.frames import SUB
from tests.core.stats.examples import frame, second_of
from tests.support.measurements import measurements_of


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (0.01234, "0.0123"), (99.94, "99.9"), (12345.6, "12346")])
def test_three_figures_and_no_exponent(value: float, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (12, "12 ms"), (999.4, "999 ms"), (1250, "1.25 s")])
def test_times_have_their_unit(value: float | None, text: str) -> None:
    assert milliseconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(-1, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3661, "1:01:01")])
def test_lengths_of_time(value: float, text: str) -> None:
    assert clock(value) == text


def test_the_live_line_has_what_is_known() -> None:
    assert Now("preparing").text() == "preparing"
    line = Now("running", asked=200, rate=199.5, p95_ms=12, errors=1, samples=1000, threads=7, left_s=61).text()
    for part in ("running", "200/s", "200/s", "12 ms", "1 error (0.1%)", "7 threads", "1:01"):
        assert part in line
    assert "/s asked" not in Now("running", rate=5.0).text()


def test_without_a_terminal_a_line_appears_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    output = io.StringIO()
    with LiveLine(Console(file=output), lambda: Now("running", rate=5.0)) as line:
        line.tick()
        assert output.getvalue() == ""
        for _ in range(2):
            now += display.PLAIN_EVERY_S
            line.tick()
            line.tick()
    assert output.getvalue().count("running") == 2


def test_the_result_has_a_row_for_each_label_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = second_of(1_700_000_000, {"[bold]a": [10, 700], "b": [5]})
    measured.frames.append(frame("logo", [3], errors=1, kind=SUB))
    measurements = measurements_of(("1", measured))
    spec = RunSpec(requirements=["p95 < 500ms", "samples >= 2"])
    output = io.StringIO()
    missing = plans.MISSING_FILE(element="Upload", path="a.pdf")
    facts = RunFacts(FINISHED, spec, warnings=[missing])
    show_result(Console(file=output, width=160), build_result(measurements, facts))
    shown = output.getvalue()
    lines = shown.splitlines()
    assert any(line.startswith("[bold]a") and " 2 " in line for line in lines), "labels are shown as they are"
    assert any(line.startswith("all requests") and " 3 " in line for line in lines)
    assert any("NOT MET" in line and "p95 < 500ms" in line for line in lines)
    assert any(line.startswith("met") and "samples >= 2" in line for line in lines)
    assert f"warning  {missing}" in lines
    assert "error  1 × 500 Broken (logo, part of a request)" in lines


def test_the_headline_tells_what_is_assumed() -> None:
    plan = Path("shop.jmx")
    paced = headline(read_request(plan, rate=200.0, generators=2))
    assert "shop.jmx" in paced
    assert "200" in paced
    assert "2 generators" in paced
    assert "--duration" in paced
    assert "--duration" not in headline(read_request(plan, threads=5, duration="90s"))
    assert "1:30" in headline(read_request(plan, threads=5, duration="90s"))


def test_no_text_of_a_result_controls_the_terminal_or_fills_it() -> None:
    hostile = "\x1b]52;c;eA==\x07\r\x9b31m\u202e"
    measurements = measurements_of(("1", second_of(1_700_000_000, {hostile: [10], "long" * 25_000: [10]})))
    result = build_result(measurements, RunFacts(FINISHED, RunSpec(requirements=[f"p95({hostile}) < 1ms"])))
    result["errors"] = [{"count": 1, "kind": f"500 {hostile}", "label": "long" * 25_000}]
    result["verdict"] = {"reasons": [f"{hostile}\nforged"], "notices": [{"text": hostile}]}
    output = io.StringIO()
    show_result(Console(file=output, width=160), result)
    shown = output.getvalue()
    assert shown.replace("\n", "").isprintable()
    assert shown.count("x1b]52;c;eA==") == 5
    assert "\nforged" not in shown
    assert len(shown) < 5000
