"""Choices about an import, as the page offers them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from loadwright.core.imports import HarOptions, ImportOptions
from loadwright.server.plans.imports.forms import OptionsForm
from loadwright.server.plans.imports.sandboxed import Environment
from loadwright.server.plans.models import PlanImport

CHOSEN = ImportOptions(
    HarOptions(static=True, max_pause_ms=1500, pages=False, responses=True), "http://a.test", correlate=("token",)
)


def form(
    name: str,
    data: dict[str, Any] | None = None,
    servers: tuple[str, ...] = (),
    environment: str = "",
    files: dict[str, Any] | None = None,
) -> OptionsForm:
    report = {"origin": "https://shop.test", "servers": list(servers)}
    found = PlanImport(format=name, report=report, environment=environment)
    return OptionsForm(found, CHOSEN, data, files)


def test_fields_are_those_of_the_format() -> None:
    assert list(form("har").fields) == ["static", "telemetry", "pages", "responses", "longest_pause", "base_url"]
    assert list(form("postman").fields) == ["environment", "base_url"]
    assert list(form("postman", environment="a.json").fields) == ["environment", "without_environment", "base_url"]
    assert list(form("openapi", servers=("https://one.test",)).fields) == ["base_url"]
    assert list(form("openapi", servers=("https://one.test", "https://two.test")).fields) == ["server", "base_url"]


def test_choices_are_shown_and_read_back_with_those_of_other_forms() -> None:
    shown = form("har")
    assert (shown.initial["static"], shown.initial["pages"], shown.initial["longest_pause"]) == (True, False, "1.5")
    read = form("har", {"static": "on", "responses": "on", "longest_pause": "1.5", "base_url": "http://a.test"})
    assert read.is_valid()
    assert read.options() == CHOSEN


def test_a_server_is_one_of_those_in_the_document() -> None:
    servers = ("https://one.test", "https://two.test")
    chosen = form("openapi", {"server": "https://two.test"}, servers)
    assert chosen.is_valid()
    assert chosen.options().server == "https://two.test"
    assert not form("openapi", {"server": "https://three.test"}, servers).is_valid()
    assert not form("har", {"longest_pause": "1e9"}).is_valid()
    assert not form("har", {"longest_pause": "nan"}).is_valid()


def test_an_environment_is_a_file() -> None:
    read = form("postman", {}, files={"environment": SimpleUploadedFile("stage.json", b"{}")})
    assert read.is_valid()
    assert read.chosen_environment() == Environment("stage.json", b"{}")
    without = form("postman", {})
    assert without.is_valid()
    assert without.chosen_environment() is None
    assert "stage.json" in str(form("postman", environment="stage.json").fields["environment"].help_text)
    assert not form("postman", {}, files={"environment": SimpleUploadedFile("stage.json", b"")}).is_valid()
