"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import PUBLIC, Page, same

PAGES: dict[str, Page] = {
    "catalogue.js": Page(get=PUBLIC, post=same("405", nobody="405")),
    "favicon.ico": Page(get=PUBLIC, post=same("405", nobody="405")),
}
