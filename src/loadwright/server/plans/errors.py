"""Errors of plans."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

NAME_TOO_LONG = declare_error("plan.name_too_long", "The name can have at most 200 characters.", field="name")
NAME = declare_error(
    "plan.name",
    "Enter a plan name of at most 200 characters, without line breaks and control characters.",
    field="name",
)
PLAN_NOT_FOUND = declare_error("plan.not_found", "Plan not found.", NOT_FOUND)
NOT_YOURS = declare_error(
    "plan.not_yours",
    "Only the person who uploaded this plan, maintainers of its project and administrators can change it.",
    FORBIDDEN,
)
FILE_EMPTY = declare_error("plan.file_empty", "%(name)s is empty.", field="file")
FILE_TOO_LARGE = declare_error("plan.file_too_large", "%(name)s is larger than %(limit)s MB.", field="file")
FILE_MISSING = declare_error("plan.file_missing", "Choose a .jmx or .zip file.", field="file")
PROJECT_OWNS_PLANS = declare_error(
    "project.owns_plans",
    "Plans of this project: %(count)s. Choose the project on the page Plans and delete them first.",
    CONFLICT,
)
