"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import AGENTS, SIGNED_IN, Page, Route

PAGES: dict[str, Page] = {
    "generators/<int:agent_id>/plugins": Page(get=SIGNED_IN),
}

ROUTES: dict[str, Route] = {
    "PUT /agent/catalogues/{digest}": Route(AGENTS, agent="400", address="/agent/catalogues/0"),
}
