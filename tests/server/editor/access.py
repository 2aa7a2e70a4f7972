"""The access table of this app's addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.access.rules import OWNERS, Ask, Page, Rule

NO_HEADERS = Rule(stranger="404", member="403", owner="400", administrator="400")
NOTHING_TO_SAVE = Rule(stranger="404", member="403", owner="409", administrator="409")


def change(**values: Any) -> Page:
    return posted({"version": "{version}", **values})


def posted(data: Mapping[str, Any]) -> Page:
    return Page(post=Ask(OWNERS, data, json=True))


PAGES: dict[str, Page] = {
    "plans/new": Page(post=Ask(Rule(stranger="403", member="ok"), {"name": "Fresh", "project": "{project}"})),
    "plans/<int:plan_id>/edit": Page(get=OWNERS),
    "plans/<int:plan_id>/edit/save": Page(
        post=Ask(NOTHING_TO_SAVE, {"version": "{version}", "note": "better"}, json=True)
    ),
    "plans/<int:plan_id>/edit/conflicts": Page(get=OWNERS, post=OWNERS),
    "plans/<int:plan_id>/edit/discard": Page(post=OWNERS),
    "plans/<int:plan_id>/edit/rows": Page(get=OWNERS, post=Ask(OWNERS, {"count": 10}, json=True)),
    "plans/<int:plan_id>/edit/starting": posted({"text": "th"}),
    "plans/<int:plan_id>/edit/menu/<int:number>": Page(get=OWNERS),
    "plans/<int:plan_id>/edit/source/<int:number>": Page(get=OWNERS),
    "plans/<int:plan_id>/edit/form/<int:number>": Page(get=OWNERS),
    "plans/<int:plan_id>/edit/fragment": posted({"elements": [2]}),
    "plans/<int:plan_id>/edit/find": posted({"pattern": "shop"}),
    "plans/<int:plan_id>/edit/problems": Page(get=OWNERS),
    "plans/<int:plan_id>/edit/follow": posted({}),
    "plans/<int:plan_id>/edit/apply": change(edit={"edit": "rename", "element": 2, "name": "Visitors"}),
    "plans/<int:plan_id>/edit/add": change(
        entry="org.apache.jmeter.sampler.DebugSampler org.apache.jmeter.testbeans.gui.TestBeanGUI",
        target=2,
        where="into",
    ),
    "plans/<int:plan_id>/edit/paste": change(fragment="<ConstantTimer/><hashTree/>", target=2, where="into"),
    "plans/<int:plan_id>/edit/move": change(elements=[2], target=1, where="into"),
    "plans/<int:plan_id>/edit/shift": change(elements=[2], direction="up"),
    "plans/<int:plan_id>/edit/retype": change(
        element=2, entry="org.apache.jmeter.threads.SetupThreadGroup org.apache.jmeter.threads.gui.SetupThreadGroupGui"
    ),
    "plans/<int:plan_id>/edit/duplicate": change(elements=[2]),
    "plans/<int:plan_id>/edit/replace_one": change(
        element=2, text=0, match=0, search={"pattern": ".", "regular": True}, replacement="x"
    ),
    "plans/<int:plan_id>/edit/choose_headers": change(element=2, set="{unused_set_id}"),
    "plans/<int:plan_id>/edit/detach_headers": change(element=2),
    # Element 2 is a thread group.
    "plans/<int:plan_id>/edit/headers": Page(post=Ask(NO_HEADERS, {"element": 2, "name": "Fresh"}, json=True)),
    "plans/<int:plan_id>/edit/undo": change(),
    "plans/<int:plan_id>/edit/redo": change(),
}

SOCKETS: dict[str, Rule] = {
    "/ws/plans/{plan}/edit": Rule(stranger="4404", member="4403", owner="ok", nobody="4401"),
}
"""A number is the close code."""
