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
DISABLED = declare_error(
    "plan.disabled", "The plan “%(name)s” is disabled. Enable it to start runs of it.", CONFLICT, field="plan_id"
)
REVISION_NOT_FOUND = declare_error("plan.revision_not_found", "This plan has no revision %(number)s.", NOT_FOUND)
REVISION_OVERTAKEN = declare_error(
    "plan.revision_overtaken",
    "Revision %(expected)s is no longer the newest: %(who)s added revision %(number)s. Look at it, then try again.",
    CONFLICT,
    field="expected",
)
MALFORMED_EDIT = declare_error(
    "plan.malformed_edit", "The edit is not valid: %(reason)s. Correct it as the API describes.", field="edits"
)
REVISION_FILES = declare_error(
    "plan.revision_files",
    "Files of revision %(number)s are missing from the file storage, so it cannot be restored.",
    CONFLICT,
)
CHANGED = declare_error(
    "plan.changed",
    "The plan got a new revision in the meantime. Check that your settings still fit it, then try again.",
    CONFLICT,
    field="plan_id",
)
LABEL = declare_error(
    "plan.label",
    "A label can have at most %(limit)s characters, without line breaks and control characters.",
    field="label",
)
NOTE = declare_error(
    "plan.note",
    "A note can have at most %(limit)s characters, without line breaks and control characters.",
    field="note",
)
FILE_EMPTY = declare_error("plan.file_empty", "%(name)s is empty.", field="file")
FILE_TOO_LARGE = declare_error("plan.file_too_large", "%(name)s is larger than %(limit)s MB.", field="file")
FILE_MISSING = declare_error("plan.file_missing", "Choose a file.", field="file")
IMPORT_NOT_FOUND = declare_error("plan.import_not_found", "Import not found. Upload the file again.", NOT_FOUND)
IMPORT_LOST = declare_error(
    "plan.import_lost", "The file of this import is missing from the file storage. Upload it again.", CONFLICT
)
FILE_PATH = declare_error(
    "plan.file_path", "Enter a path below the folder of the plan, of at most %(limit)s characters.", field="path"
)
FILE_NOT_FOUND = declare_error("plan.file_not_found", "The plan has no data file %(path)s.", NOT_FOUND, field="path")
UPLOAD_NOT_FOUND = declare_error("plan.upload_not_found", "Upload not found: begin it again.", NOT_FOUND)
UPLOAD_OFFSET = declare_error(
    "plan.upload_offset", "Continue the upload from byte %(received)s.", CONFLICT, field="offset"
)
UPLOAD_INCOMPLETE = declare_error(
    "plan.upload_incomplete", "Only %(received)s of %(size)s bytes were received. Continue the upload.", CONFLICT
)
PROJECT_OWNS_PLANS = declare_error(
    "project.owns_plans",
    "Plans of this project: %(count)s. Choose the project on the page Plans and delete them first.",
    CONFLICT,
)
