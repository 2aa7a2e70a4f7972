"""Edits of a plan that are refused."""

from __future__ import annotations

from .message import declare

ELEMENT_GONE = declare("edit.element_gone", "the element no longer exists; choose another one")
NOT_ALLOWED_HERE = declare(
    "edit.not_allowed_here", "JMeter does not allow '%(name)s' in '%(parent)s'; choose another place for it"
)
INTO_ITSELF = declare("edit.into_itself", "an element cannot be moved into itself; choose another place for it")
PLAN_STAYS = declare("edit.plan_stays", "a plan cannot be without its Test Plan element; delete the plan instead")
TOO_DEEP = declare("edit.too_deep", "'%(name)s' would be nested deeper than %(limit)s levels; flatten the plan")
INVALID = declare("edit.invalid", "%(field)s: '%(value)s' is not valid here; enter %(expected)s")
UNKNOWN_FIELD = declare("edit.unknown_field", "'%(name)s' has no property '%(field)s'; load the element again")
NOT_RETYPED = declare(
    "edit.not_retyped", "'%(name)s' cannot become %(type)s, which is of another kind; add a new element instead"
)
UNKNOWN_TYPE = declare("edit.unknown_type", "JMeter has no element '%(type)s'; choose another one")
NOTHING_TO_PASTE = declare("edit.nothing_to_paste", "the clipboard has no elements of a plan; copy some first")
NOT_AN_ELEMENT = declare("edit.not_an_element", "'%(name)s' is not an element of JMeter; copy elements of a plan")
PATTERN = declare("edit.pattern", "'%(pattern)s' is not a regular expression: %(reason)s; correct it")
NO_GROUP = declare(
    "edit.no_group",
    "'$%(group)s' in the replacement is a group that the regular expression does not have; "
    "put the group in parentheses, or enter $$ for a dollar sign",
)
NOTHING_FOUND = declare("edit.nothing_found", "'%(pattern)s' does not occur in the plan; search for another text")
