"""``loadwright plan import``: a plan beside the file, and messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadwright.core.jmx.document.reader import read_plan
from tests.support.command import invoked

HAR = {"log": {"entries": [{"request": {"method": "GET", "url": "http://a.test/x"}}, {"request": {"url": "data:x"}}]}}
COLLECTION = {"item": [{"name": "a", "request": "http://a.test/{{id}}"}]}


def test_a_file_becomes_a_plan_beside_it(tmp_path: Path) -> None:
    (tmp_path / "shop.har").write_text(json.dumps(HAR))

    result = invoked("plan", "import", tmp_path / "shop.har")

    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 'shop.jmx'} has 1 request.\n"
    assert result.stderr == "warning: data:x was left out: only http and https can be converted\n"
    names = [element.name for element in read_plan((tmp_path / "shop.jmx").read_bytes()).walk()]
    assert names[0] == "shop.har"
    assert "GET /x" in names


def test_an_existing_plan_is_replaced_only_if_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "shop.har").write_text(json.dumps(HAR))
    (tmp_path / "shop.jmx").write_text("mine")

    refused = invoked("plan", "import", tmp_path / "shop.har")

    assert refused.exit_code == 2
    assert "shop.jmx exists already; name the plan with --out" in refused.output
    assert (tmp_path / "shop.jmx").read_text() == "mine"
    assert invoked("plan", "import", tmp_path / "shop.har", "--out", tmp_path / "shop.jmx").exit_code == 0
    assert read_plan((tmp_path / "shop.jmx").read_bytes())


def test_environments_are_read(tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(json.dumps(COLLECTION))
    (tmp_path / "dev.json").write_text(json.dumps({"values": [{"key": "id", "value": "seven"}]}))

    result = invoked("plan", "import", tmp_path / "shop.json", "--environment", tmp_path / "dev.json")

    assert result.stderr == ""
    assert b"seven" in (tmp_path / "shop.jmx").read_bytes()


def test_recorded_values_are_listed_and_replaced_if_they_are_chosen(tmp_path: Path) -> None:
    token = "a8F3kq92LmZx07Qb"
    content = {"mimeType": "application/json", "text": json.dumps({"token": token})}
    entries = [
        {"request": {"method": "GET", "url": "http://a.test/login"}, "response": {"content": content}},
        {"request": {"method": "GET", "url": f"http://a.test/orders?t={token}"}},
    ]
    (tmp_path / "shop.har").write_text(json.dumps({"log": {"entries": entries}}))

    listed = invoked("plan", "import", tmp_path / "shop.har")
    told = f"--correlate token: {token} in the response to GET /login is sent by GET /orders\n"
    assert listed.stderr == told
    words = ("--correlate", "token", "--correlate", "other", "--out", tmp_path / "shop.jmx")
    assert invoked("plan", "import", tmp_path / "shop.har", *words).stderr == "warning: no value is called other\n"
    names = [element.name for element in read_plan((tmp_path / "shop.jmx").read_bytes()).walk()]
    assert "token" in names


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("hello", (), "is text of another kind. Use a plan of JMeter"),
        ("<jmeterTestPlan/>", (), "is a plan of JMeter already"),
        ("hello", ("--format", "curl"), "contains no curl command"),
        ("hello", ("--format", "raml"), "Invalid value"),
        ("curl a.test", ("--environment", "missing.json"), "missing.json cannot be read"),
    ],
)
def test_what_cannot_be_converted_is_refused(tmp_path: Path, text: str, options: tuple[str, ...], message: str) -> None:
    (tmp_path / "file").write_text(text)

    result = invoked("plan", "import", tmp_path / "file", *options)

    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "file.jmx").exists()


def test_a_file_that_is_called_like_a_plan_is_not_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "shop.jmx"
    source.write_text("<jmeterTestPlan/>")
    result = invoked("plan", "import", source)
    assert (result.exit_code, "shop.jmx is a plan of JMeter already" in result.output) == (2, True)
    source.write_text("curl http://a.test/")
    result = invoked("plan", "import", source)
    assert (result.exit_code, "exists already; name the plan with --out" in result.output) == (2, True)
    assert source.read_text() == "curl http://a.test/"
