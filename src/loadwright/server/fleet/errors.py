"""Errors of agents and their enrolment."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

CODE_USES = declare_error("enrolment.uses", "A code can enrol 1 to 1000 agents.", field="uses")
CODE_HOURS = declare_error("enrolment.hours", "A code is valid for 1 to 720 hours.", field="hours")
CODE_OF_OTHER_ROLE = declare_error(
    "enrolment.other_role", "The enrolment code is for another role.", FORBIDDEN, field="role"
)
CODE_INVALID = declare_error(
    "enrolment.code", "The enrolment code is wrong, used up or expired.", FORBIDDEN, field="code"
)
GENERATOR_NAME = declare_error(
    "generator.name",
    "Enter a generator name of at most 100 characters, without line breaks and control characters.",
    field="name",
)
AGENT_NAME_TAKEN = declare_error("generator.name_taken", "Another agent already has this name.", CONFLICT, field="name")
GENERATOR_NOT_FOUND = declare_error("generator.not_found", "Generator not found.", NOT_FOUND)
UNKNOWN_ROLE = declare_error(
    "enrolment.unknown_role", "Unknown role “%(role)s”: choose one of %(roles)s.", field="role"
)
