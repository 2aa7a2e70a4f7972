"""Errors of projects, their members and rooms."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

PROJECT_IN_USE = declare_error(
    "project.in_use",
    "The project still owns plans or runs; move or delete the plans, and delete the runs.",
    CONFLICT,
)
PERSON_NOT_ACTIVE = declare_error(
    "project.person_not_active", "No active person has this user name.", NOT_FOUND, field="username"
)
ROLE = declare_error("project.role", "The role must be member or maintainer.", field="role")
NOT_A_MEMBER = declare_error(
    "project.not_a_member", "This person is not a member of the project.", NOT_FOUND, field="username"
)
NAME_TAKEN = declare_error("name.taken", "This name already exists.", CONFLICT, field="name")
PURPOSE = declare_error("room.purpose", "The purpose must be application, middleware or load.", field="purpose")
PROJECT_NOT_FOUND = declare_error("project.not_found", "Project not found.", NOT_FOUND)
ROOM_NOT_FOUND = declare_error("room.not_found", "Room not found.", NOT_FOUND)
NO_SUCH_PROJECT = declare_error(
    "project.no_such_name", "Project “%(name)s” does not exist, or you are not a member.", NOT_FOUND, field="project"
)
MEMBERS_HIDDEN = declare_error(
    "project.members_hidden", "Only maintainers of the project and administrators can see its members.", FORBIDDEN
)
NO_LOAD_ROOM = declare_error("room.no_load_room", "The load room does not exist.", field="room")
NO_SUCH_LOAD_ROOM = declare_error("room.no_such_load_room", "The load room “%(name)s” does not exist.", field="room")
NAME_MISSING = declare_error("name.missing", "Enter a name.")
NAME_TOO_LONG = declare_error("name.too_long", "The name can have at most 100 characters.")
NAME_CHARACTERS = declare_error("name.characters", "A name must be one line without quotes, backslashes, < and >.")
PROCESS_MARK_TOO_LONG = declare_error(
    "project.process_mark_too_long", "The process identifier can have at most 200 characters.", field="app_id"
)
PROCESS_MARK_CHARACTERS = declare_error(
    "project.process_mark_characters", "The process identifier must be one line of plain text.", field="app_id"
)
URL_PREFIX_TOO_LONG = declare_error(
    "project.url_prefix_too_long", "The URL prefix can have at most 200 characters.", field="url_prefix"
)
URL_PREFIX_START = declare_error(
    "project.url_prefix_start", "The URL prefix must begin with a slash, for example /shop/.", field="url_prefix"
)
URL_PREFIX_CHARACTERS = declare_error(
    "project.url_prefix_characters",
    "The URL prefix must be a path without spaces, quotes, backslashes, <, >, ? and #.",
    field="url_prefix",
)
