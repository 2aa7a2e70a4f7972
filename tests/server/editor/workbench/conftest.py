"""An open draft in the process of the test."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.history import History
from loadwright.server.catalogues.set_up import catalogue
from loadwright.server.editor.workbench.registry import OpenDraft
from tests.server.editor.conftest import DOCUMENT


@pytest.fixture
def draft() -> OpenDraft:
    jmeter = catalogue()
    return OpenDraft(History(read_plan(DOCUMENT), (), jmeter.kind), jmeter, "first")
