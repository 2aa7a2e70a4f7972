"""No app names one above it: no address, template, static file, tag library or model relation of it.

Imports are held by import-linter; what Django resolves from strings is held here, with the same list of layers.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignObjectRel

from loadwright.server.platform.registry import modules

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "src/loadwright/server"


@cache
def layers() -> dict[str, int]:
    """Every app with its height, as import-linter's contract about apps declares it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    order = next(one["layers"] for one in contracts if one.get("containers") == ["loadwright.server"])
    return {
        name.strip(" ()"): height for height, layer in enumerate(reversed(order)) for name in re.split(r"[|:]", layer)
    }


def above(app: str) -> set[str]:
    """The apps ``app`` may not name: those above it, and those beside it."""
    return {other for other, height in layers().items() if height >= layers()[app] and other != app}


def files(pattern: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(SERVER.rglob(pattern)):
        app = path.relative_to(SERVER).parts[0]
        if app in layers() and "migrations" not in path.parts:
            yield app, path


@cache
def libraries() -> dict[str, str]:
    """The app of each library of template tags."""
    return {path.stem: path.relative_to(SERVER).parts[0] for path in SERVER.glob("*/templatetags/*.py")}


def reverse_relations(app: str) -> set[str]:
    """The names that models of apps above give to relations back from models at or below ``app``."""
    forbidden = above(app)
    return {
        name
        for model in apps.get_models()
        if model._meta.app_label in layers() and model._meta.app_label not in forbidden
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObjectRel) and field.related_model._meta.app_label in forbidden
        for name in {field.name, field.get_accessor_name() or field.name}
    }


NAMES = re.compile(r"^(\w+)[:/][\w/.-]*\w$")
"""An address (``runs:list``), a template or a static file (``runs/run.html``)."""


def named_in_template(text: str) -> Iterator[str]:
    """The apps that a template names."""
    for literal in re.findall(r"""{%[^%]*?["']([\w:/.-]+)["']""", text):
        if match := NAMES.match(literal):
            yield match[1]
    for loaded in re.findall(r"{% load ([\w ]+) %}", text):
        yield from (libraries()[name] for name in loaded.split() if name in libraries())


def paths_in_template(text: str) -> Iterator[str]:
    """Addresses of the site that are written out; a template names them with ``{% url %}``."""
    return (path for path in re.findall(r"""(?:href|action|src|hx-\w+)=["'](/[^"']*)""", text) if path != "/")


def relations_in_template(text: str) -> Iterator[str]:
    for tag in re.findall(r"{[{%].*?[}%]}", text):
        yield from re.findall(r"\.(\w+)", re.sub(r"""["'].*?["']""", "", tag))


def docstrings(tree: ast.AST) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def strings(tree: ast.AST) -> Iterator[str]:
    ignored = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in ignored:
            yield node.value


def relations_in_module(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield from node.arg.split("__")
    for text in strings(tree):
        if re.fullmatch(r"-?[a-z_]+", text):
            yield from text.lstrip("-").split("__")


@cache
def owners() -> dict[str, str]:
    """The app of each first part of an address, the lowest one where several have it.

    Django's settings name where people sign in, so every app may know it.
    """
    found: dict[str, str] = {}
    for module in modules("urls"):
        app = module.__name__.split(".")[2]
        for pattern in module.urlpatterns:
            part = str(pattern.pattern).partition("/")[0]
            if f"/{part}" not in ("/", settings.LOGIN_URL) and (
                part not in found or layers()[app] < layers()[found[part]]
            ):
                found[part] = app
    return found


def named_in_script(text: str) -> Iterator[str]:
    """The apps whose pages a script names."""
    for part in re.findall(r"""["'`]/([a-z]+)(?=[/?"'`])""", text):
        if part in owners():
            yield owners()[part]


def test_every_app_has_a_layer() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("loadwright.server.")}
    assert ours - set(layers()) == set()


@pytest.mark.parametrize("app", sorted(app for app in layers() if (SERVER / app).is_dir()))
def test_no_app_names_one_above_it(app: str) -> None:
    forbidden, relations = above(app), reverse_relations(app)
    wrong = []
    for owner, path in files("*.html"):
        if owner == app:
            text = path.read_text("utf-8")
            names = forbidden & set(named_in_template(text)) | relations & set(relations_in_template(text))
            wrong += [f"{path.relative_to(SERVER)}: {name}" for name in [*sorted(names), *paths_in_template(text)]]
    for owner, path in files("*.js"):
        if owner == app and "vendor" not in path.parts:
            names = forbidden & set(named_in_script(path.read_text("utf-8")))
            wrong += [f"{path.relative_to(SERVER)}: {name}" for name in sorted(names)]
    for owner, path in files("*.py"):
        if owner == app:
            tree = ast.parse(path.read_text("utf-8"))
            named = {match[1] for text in strings(tree) if (match := NAMES.match(text))}
            names = forbidden & named | relations & set(relations_in_module(tree))
            wrong += [f"{path.relative_to(SERVER)}: {name}" for name in sorted(names)]
    assert not wrong, "\n".join(["", *wrong])
