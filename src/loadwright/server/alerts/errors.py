"""Errors of alerts."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

ALERT_NOT_FOUND = declare_error("alert.not_found", "Alert not found.", NOT_FOUND)
ALERT_ENDED = declare_error("alert.ended", "The alert has ended.", CONFLICT)
RULE_NOT_FOUND = declare_error("alert.rule_not_found", "Alert rule not found.", NOT_FOUND)
RULES_OF_MAINTAINERS = declare_error(
    "alert.maintainers_only", "Only maintainers of the project and administrators can do this.", FORBIDDEN
)
FOR_ALL_BY_ADMINISTRATORS = declare_error(
    "alert.administrators_only", "Only administrators can do this for all projects.", FORBIDDEN
)
BUILT_IN_REMAINS = declare_error(
    "alert.built_in", "A built-in rule cannot be deleted; switch it off instead.", CONFLICT
)
RULE_NAME_TAKEN = declare_error("alert.name_taken", "The project has a rule with this name.", CONFLICT, field="name")
TOO_MANY_RULES = declare_error("alert.too_many_rules", "There can be at most %(limit)s alert rules.", CONFLICT)
SEVERITY = declare_error("alert.severity", "The severity must be one of %(severities)s.", field="severity")
CONDITION = declare_error("alert.condition", "Invalid rule: %(reason)s")
OF_SCOPE = declare_error(
    "alert.scope", "Choose a server of the project, and a room and a tag that exist.", field="server"
)
PART = declare_error("alert.part", "A part has at most %(limit)s characters.", field="part")
NO_PARTS = declare_error("alert.no_parts", "%(subject)s has no parts; leave this empty.", field="part")
RULE_OF_PROJECT = declare_error(
    "alert.rule_of_project", "Choose a rule of the project or of all projects.", field="rule"
)
SILENCE_NOT_FOUND = declare_error("alert.silence_not_found", "Silence not found.", NOT_FOUND)
SILENCE_UNTIL = declare_error(
    "alert.silence_until", "Choose an end in the future, at most %(days)s days from now.", field="until"
)
SILENCE_REASON = declare_error(
    "alert.silence_reason", "A reason has at most %(limit)s characters, without line breaks.", field="reason"
)
TOO_MANY_SILENCES = declare_error("alert.too_many_silences", "There can be at most %(limit)s silences.", CONFLICT)
MUTE_NOT_FOUND = declare_error("alert.mute_not_found", "Mute window not found.", NOT_FOUND)
MUTE_DAYS = declare_error("alert.mute_days", "Choose at least one day.", field="days")
MUTE_TIMES = declare_error("alert.mute_times", "Enter times such as 02:00 and 03:30.", field="start")
MUTE_ZONE = declare_error("alert.mute_zone", "Unknown time zone “%(zone)s”.", field="zone")
