"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import ADMINISTRATORS, SIGNED_IN, Ask, Page

PAGES: dict[str, Page] = {
    "": Page(get=SIGNED_IN),
    "storage": Page(get=ADMINISTRATORS),
    "search": Page(get=Ask(SIGNED_IN, {"q": "e"})),
}
