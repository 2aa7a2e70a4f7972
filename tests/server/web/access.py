"""What everybody gets at the addresses of this app."""

from __future__ import annotations

from tests.support.access.rules import PUBLIC, Page, same

PAGES: dict[str, Page] = {
    "catalogue.js": Page(get=PUBLIC, post=same("405", nobody="405")),
}
