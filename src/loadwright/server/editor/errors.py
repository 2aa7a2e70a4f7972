"""Errors of the editor of plans."""

from loadwright.server.platform.errors import CONFLICT, NOT_FOUND, declare_error

DRAFT_NOT_FOUND = declare_error(
    "editor.draft_not_found", "This draft was saved or discarded elsewhere. Open the editor again.", NOT_FOUND
)
CHANGED_ELSEWHERE = declare_error(
    "editor.changed_elsewhere",
    "You have changed this draft in another window. The tree has been loaded again; repeat the change if needed.",
    CONFLICT,
    field="version",
)
MALFORMED = declare_error("editor.malformed", "The editor cannot read this request: %(reason)s. Reload the page.")
EDIT_TOO_LARGE = declare_error(
    "editor.edit_too_large", "One edit can have at most %(limit)s MB. Paste or replace a smaller part.", field="edit"
)
TOO_MANY_EDITS = declare_error(
    "editor.too_many_edits", "A draft can have at most %(limit)s edits. Save it, then go on editing.", CONFLICT
)
EDITS_TOO_LARGE = declare_error(
    "editor.edits_too_large",
    "The edits of a draft can have at most %(limit)s MB together. Save it, then go on editing.",
    CONFLICT,
)
EDITS_TOO_SLOW = declare_error(
    "editor.edits_too_slow",
    "The edits of this draft took more than %(limit)s s together. Save it, then go on editing.",
    CONFLICT,
)
TOO_LONG = declare_error(
    "editor.too_long",
    "The editor stopped this after %(seconds)s s; nothing was changed. Try a smaller change.",
    CONFLICT,
)
TOO_MUCH_MEMORY = declare_error(
    "editor.too_much_memory",
    "This needs more than the %(limit)s MB of memory that the editor has; nothing was changed.",
    CONFLICT,
)
BASE_MISSING = declare_error(
    "editor.base_missing", "The file of revision %(number)s is missing from the file storage.", CONFLICT
)
NOTHING_TO_SAVE = declare_error("editor.nothing_to_save", "The draft has no changes that are not saved.", CONFLICT)
NO_CATALOGUE = declare_error(
    "editor.no_catalogue",
    "The catalogue of JMeter’s elements is missing. An administrator makes it with make setup.",
    CONFLICT,
)
CONFLICTS = declare_error(
    "editor.conflicts",
    "Revision %(number)s has changed the same as you. Choose a version for each conflict, then save again.",
    CONFLICT,
)
NO_HEADERS = declare_error(
    "editor.no_headers", "Only headers of a Header Manager can be saved as a header set.", field="element"
)
