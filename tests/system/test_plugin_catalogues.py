"""A plugin that is added to JMeter on a generator can be used in the editor: with a real plugin and a real JMeter."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from loadwright.agent.generator.jmeter.discovery import find_jmeter
from tests.agent.generators import generator
from tests.support.command import until
from tests.support.server_process import running_server

JAR = "jmeter-plugins-casutg-2.10.jar"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>none</groupId><artifactId>none</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>kg.apc</groupId><artifactId>jmeter-plugins-casutg</artifactId><version>2.10</version></dependency>
    <dependency><groupId>kg.apc</groupId><artifactId>jmeter-plugins-cmn-jmeter</artifactId><version>0.7</version></dependency>
  </dependencies>
</project>
"""
"""The custom thread groups, and what they need."""
CONCURRENCY = "com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup"
KEY = f"{CONCURRENCY} {CONCURRENCY}Gui"
SECONDS = 300


@pytest.fixture
def jmeter(tmp_path: Path) -> Path:
    """The home of a copy of the installed JMeter with the plugin from Maven; the other files are links."""

    def link(source: str, target: str) -> None:
        Path(target).symlink_to(source)

    home = tmp_path / "jmeter"
    shutil.copytree(find_jmeter().home, home, copy_function=link)
    (tmp_path / "pom.xml").write_text(POM)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    options = ("-DexcludeTransitive", f"-DoutputDirectory={home / 'lib' / 'ext'}")
    subprocess.run(["mvn", "--batch-mode", "--quiet", goal, *options], check=True, cwd=tmp_path)
    return home


def test_elements_of_a_plugin_can_be_added_when_a_generator_has_it(jmeter: Path, tmp_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME") if name in os.environ}
    with running_server(tmp_path, **environment) as server, server.sign_in() as browser, ExitStack() as running:
        for name, options in (("load-1", ("--jmeter-home", str(jmeter))), ("load-2", ())):
            enrolment = ("--enrol", server.code(), "--name", name)
            running.enter_context(generator(server.url, tmp_path / name, *enrolment, *options))
        edit = f"/plans/{server.upload()}/edit"
        assert browser.get(edit).status_code == 200
        until(lambda: plugins(browser, edit) == {JAR}, SECONDS)

        assert JAR in browser.get(page_of(server.call)).text
        add(browser, edit)
        form = browser.get(f"{edit}/form/{new_element(browser, edit)}").json()["html"]
        assert "Concurrency Thread Group" in form
        (lacking,) = [text for text in problems(browser, edit) if CONCURRENCY in text]
        assert f"the plugin {JAR}, which these generators do not have: load-2" in lacking


def page_of(call: Callable[..., Any]) -> str:
    (found,) = [one["id"] for one in call("GET", "/generators") if one["name"] == "load-1"]
    return f"/generators/{found}/plugins"


def plugins(browser: httpx.Client, edit: str) -> set[str]:
    """Return the plugins whose elements can be added to the Test Plan."""
    items = browser.get(f"{edit}/menu/1").json()["add"]
    return {item["plugin"] for item in items if item["plugin"]}


def add(browser: httpx.Client, edit: str) -> None:
    version = browser.get(f"{edit}/rows").json()["state"]["version"]
    asked = {"version": version, "entry": KEY, "target": 1, "where": "into"}
    answer = browser.post(f"{edit}/add", json=asked, headers={"X-CSRFToken": browser.cookies["csrftoken"]})
    assert answer.is_success, answer.text


def new_element(browser: httpx.Client, edit: str) -> int:
    rows = browser.get(f"{edit}/rows").json()["rows"]
    (number,) = [int(row["number"]) for row in rows if row["type"] == "ConcurrencyThreadGroup"]
    return number


def problems(browser: httpx.Client, edit: str) -> list[str]:
    return [one["text"] for one in browser.get(f"{edit}/problems").json()["problems"]]
