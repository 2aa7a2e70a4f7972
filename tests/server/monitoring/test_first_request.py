"""The request that browsers send before the scripts of the page: the same as that of the scripts."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from shutil import copyfile
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from loadwright.server.monitoring import first_request
from tests.support.inventory import Cast
from tests.support.pages import signed_in

APPS = Path(first_request.__file__).parents[1]
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def parts(page: str, project: str = "shop", room: str = "Room A") -> tuple[str, dict[str, list[str]]]:
    found = urlsplit(first_request.address(QueryDict(page), project, room, NOW))
    query = parse_qs(found.query)
    del query["figure"]
    return found.path, query


def test_it_asks_for_what_the_page_shows() -> None:
    period = {"since": ["2026-01-02T02:54:05+00:00"], "until": ["2026-01-02T03:04:05+00:00"], "points": ["900"]}
    averages, series = "/api/v1/hosts/averages", "/api/v1/hosts/series"
    assert parts("") == (averages, {"project": ["shop"], "room": ["Room A"], **period})
    assert parts("last=x", "", "") == (averages, period)
    assert parts("server=7&server=8&server=7&server=x") == (series, {"server": ["7", "8"], **period})
    many = "&".join(f"server={number}" for number in range(1, 12))
    assert parts(many)[1]["server"] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert parts("last=3600")[1]["since"] == ["2026-01-02T02:04:05+00:00"]
    assert parts("last=1")[1]["since"] == ["2026-01-02T02:59:05+00:00"]
    assert parts("last=99999999")[1]["since"] == ["2025-12-03T03:04:05+00:00"]


@pytest.mark.parametrize("page", ["since=1&until=2", "until=5", "zoom=1-2", "compare=week", "figure=host.load_1"])
def test_another_period_is_left_to_the_scripts(page: str) -> None:
    assert first_request.address(QueryDict(page), "", "", NOW) == ""


PROGRAM = """
globalThis.gettext = (text) => text;
globalThis.document = { documentElement: { lang: "en" } };
const { figuresOf, firstFigures } = await import("./monitoring/host_figures.js");
console.log(JSON.stringify([firstFigures(), ...[1, 2].map((hosts) => figuresOf({ hosts }))]));
"""


def test_the_figures_are_those_of_the_scripts(tmp_path: Path) -> None:
    """The scripts lie as in the addresses of the server, where the folders of all apps are one."""
    for name in ("monitoring/host_figures.js", "web/format.js"):
        target = tmp_path / name
        target.parent.mkdir()
        copyfile(APPS / name.partition("/")[0] / "static" / name, target)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "program.js").write_text(PROGRAM)
    ran = subprocess.run(["node", "program.js"], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    found = [set(first_request.figures(hosts)) for hosts in (0, 1, 2)]
    assert found == [set(names) for names in json.loads(ran.stdout)]


def test_the_page_names_a_request_that_is_answered(people: Cast) -> None:
    browser = signed_in(people.member)
    (line,) = [one for one in browser.get("/monitoring").content.decode().splitlines() if "data-first-request" in one]
    answer = browser.get(unescape(line.split('href="')[1].split('"')[0]))
    assert answer.status_code == 200, answer.content
    assert {line["figure"] for line in answer.json()["lines"]} == set(first_request.figures(0))
    assert b"data-first-request" not in browser.get("/monitoring?compare=week").content
