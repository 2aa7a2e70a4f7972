"""Collection of declarations from the installed apps."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.platform import registry

SERVER = Path(__file__).parents[3] / "src/loadwright/server"


@pytest.mark.parametrize("name", ["urls", "nav", "api", "audit_words", "extensions", "background"])
def test_every_module_of_an_agreed_name_is_collected(name: str) -> None:
    declared = {path.parent.name for path in SERVER.glob(f"*/{name}.py")} - {"config"}
    assert declared
    assert {module.__name__.split(".")[2] for module in registry.modules(name)} == declared


def test_they_come_in_the_order_of_the_installed_apps(settings: Settings) -> None:
    order = [app.rpartition(".")[2] for app in settings.INSTALLED_APPS]
    found = [module.__name__.split(".")[2] for module in registry.modules("urls")]
    assert found == sorted(found, key=order.index)


def test_an_app_without_the_module_or_the_name_adds_nothing() -> None:
    assert registry.modules("nowhere") == ()
    assert registry.declared("nav", "NOTHING") == []
