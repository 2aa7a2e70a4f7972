"""Errors of header sets."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

NOT_FOUND_HERE = declare_error("header_set.not_found", "Header set not found.", NOT_FOUND)
NOT_YOURS = declare_error(
    "header_set.not_yours",
    "Only the person who created this header set, maintainers of its project and administrators can change it.",
    FORBIDDEN,
)
NAME = declare_error(
    "header_set.name",
    "Enter a name of at most %(limit)s characters, without line breaks and control characters.",
    field="name",
)
NAME_TAKEN = declare_error(
    "header_set.name_taken",
    "The project already has a header set “%(name)s”. Choose another name.",
    CONFLICT,
    field="name",
)
DESCRIPTION = declare_error(
    "header_set.description",
    "A description can have at most %(limit)s characters, without control characters.",
    field="description",
)
METHOD = declare_error("header_set.method", "Unknown method %(method)s: choose some of %(known)s.", field="methods")
TOO_MANY = declare_error("header_set.too_many", "A header set can have at most %(limit)s headers.", field="headers")
HEADER_NAME = declare_error(
    "header_set.header_name",
    "Row %(row)s: “%(name)s” is not a header name. Use letters, digits and hyphens, or a variable such as ${name}.",
    field="headers",
)
HEADER_VALUE = declare_error(
    "header_set.header_value",
    "Row %(row)s: a value can have at most %(limit)s characters, without line breaks and control characters.",
    field="headers",
)
HEADER_COMMENT = declare_error(
    "header_set.header_comment",
    "Row %(row)s: a comment can have at most %(limit)s characters, without line breaks and control characters.",
    field="headers",
)
HEADERS = declare_error("header_set.headers", "The headers could not be read. Reload the page.", field="headers")
OVERTAKEN = declare_error(
    "header_set.overtaken",
    "%(who)s changed this header set in the meantime. Look at the newest values, then try again.",
    CONFLICT,
    field="version",
)
IN_USE = declare_error(
    "header_set.in_use",
    "Plans use this header set: %(plans)s. Choose another set there, or detach it from them first.",
    CONFLICT,
)
IN_DRAFTS = declare_error(
    "header_set.in_drafts",
    "Changes of plans that are not saved yet use this header set: %(changes)s. "
    "These people must first save or discard them, or choose another set.",
    CONFLICT,
)
NO_USE = declare_error("header_set.no_use", "The plan does not use this header set.", CONFLICT, field="plan_id")
PROJECT_OWNS = declare_error(
    "project.owns_header_sets",
    "Header sets of this project: %(count)s. Delete them first.",
    CONFLICT,
)
