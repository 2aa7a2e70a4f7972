"""The modules that a page loads."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from loadwright.server.web.modules import imported


def test_everything_that_a_module_imports_is_found_once() -> None:
    names = imported("runs/run.js")
    assert len(names) == len(set(names))
    assert {"runs/feed.js", "web/format.js", "web/charts/group.js", "vendor/uplot.js"} <= set(names)
    assert "runs/run.js" not in names
    assert [name for name in names if finders.find(name) is None] == []


def test_what_may_be_loaded_later_is_left_out() -> None:
    assert "files/viewer.js" in imported("files/start.js")
    assert "files/editor.js" not in imported("files/start.js")
    assert "vendor/codemirror/view.js" in imported("files/editor.js")


def test_a_missing_module_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"web/missing\.js"):
        imported("web/missing.js")


def test_a_page_names_all_modules_in_advance() -> None:
    html = Template("{% load loadwright %}{% module 'web/app.js' %}").render(Context())
    *links, script = html.split("\n")
    assert len(links) == len(imported("web/app.js")) > 1
    assert all(line.startswith('<link rel="modulepreload" href="/static/') for line in links)
    assert script.endswith('/web/app.js" type="module"></script>')
