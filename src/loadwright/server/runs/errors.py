"""Errors of runs and schedules."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

RUNS_AS_WRITTEN = declare_error(
    "run.as_written", "This run executes its plan as written; its load cannot be changed.", CONFLICT
)
LOAD_IS_FIXED = declare_error(
    "run.load_is_fixed", "The run has ended or is ending; its load cannot be changed.", CONFLICT
)
REASON = declare_error("run.reason", "Enter a reason of at most 500 characters.", field="reason")
HAS_ENDED = declare_error("run.has_ended", "The run has already ended.", CONFLICT)
NOTE = declare_error("run.note", "Enter a note of at most 2000 characters.", field="text")
TOO_MANY_NOTES = declare_error("run.too_many_notes", "A run can have at most %(limit)s notes.", CONFLICT)
IS_SCHEDULED = declare_error("run.is_scheduled", "The run is scheduled; cancel it first.", CONFLICT)
IS_ACTIVE = declare_error("run.is_active", "The run is still active; stop it first.", CONFLICT)
GENERATOR_NOT_IDLE = declare_error("run.generator_not_idle", "This generator is not idle.", CONFLICT, field="generator")
DATA_IS_SPLIT = declare_error(
    "run.data_is_split",
    "The data files of this run are split among the generators that it started with; no lines are left for another.",
    CONFLICT,
    field="generator",
)
ONLY_GENERATOR = declare_error(
    "run.only_generator", "This is the only generator of the run; stop the run instead.", CONFLICT
)
LOAD_OR_WEIGHT = declare_error("run.load_or_weight", "Enter either a fixed load or a weight.", field="pinned")
WEIGHT = declare_error("run.weight", "A weight must be greater than 0 and at most 1000.", field="weight")
GENERATOR_LOAD = declare_error(
    "run.generator_load",
    "The load of a generator must be between 0 and %(total)s, the load of the run.",
    field="pinned",
)
THREADS_NOT_WHOLE = declare_error(
    "run.threads_not_whole", "The number of threads must be a whole number.", field="pinned"
)
GENERATORS_ARE_FIXED = declare_error(
    "run.generators_are_fixed", "The run has ended or is ending; its generators cannot be changed.", CONFLICT
)
NOT_A_PARTICIPANT = declare_error(
    "run.not_a_participant", "This generator does not take part in the run.", NOT_FOUND, field="generator"
)
NO_IDLE_GENERATOR = declare_error(
    "run.no_idle_generator",
    "No generator is idle that could try the plan. Wait for a run to end, or add a generator on the page Generators.",
    CONFLICT,
    field="generators",
)
BUSY_WITH = declare_error(
    "run.busy_with",
    "No generator is idle that could try the plan: “%(run)s” is being executed, and nothing else runs beside it. Wait "
    "for its end, or add a generator on the page Generators.",
    CONFLICT,
    field="generators",
)
NOT_A_TRIAL = declare_error(
    "run.not_a_trial", "This run is no trial; its samples are counted, not kept one by one.", CONFLICT
)
IS_A_TRIAL = declare_error("run.is_a_trial", "A trial has one generator; start a run to use more.", CONFLICT)
RUN_NOT_FOUND = declare_error("run.not_found", "Run not found.", NOT_FOUND)
NOT_YOURS = declare_error(
    "run.not_yours",
    "Only the person who started this run, maintainers of its project and administrators can delete it.",
    FORBIDDEN,
)
SCHEDULE_NOT_FOUND = declare_error("schedule.not_found", "Schedule not found.", NOT_FOUND)
AT_OR_CRON = declare_error("schedule.at_or_cron", "Enter either a date and time or a cron expression.", field="cron")
TIME_HAS_PASSED = declare_error(
    "schedule.time_has_passed", "This time has passed; enter a time in the future.", field="at"
)
NEVER_RUNS = declare_error("schedule.never_runs", "This schedule would never run.", field="cron")
LOAD_NOT_SAVED = declare_error(
    "schedule.load_not_saved",
    "Save the load of the plan first; a schedule runs the plan with its saved load.",
    CONFLICT,
)
IS_OVER = declare_error("schedule.is_over", "This time has passed; create another schedule.", CONFLICT)
NO_SAVED_LOAD = declare_error("plan.no_saved_load", "This plan has no saved load.", NOT_FOUND)
NOT_A_NUMBER = declare_error("run.not_a_number", "“%(value)s” is not a number.")
TOO_FEW_GENERATORS = declare_error(
    "failure.too_few_generators_now",
    "%(lacking)s Use fewer generators, wait for a run to end, or add a generator.",
    CONFLICT,
    field="generators",
)
PLAN_IS_RUN = declare_error(
    "plan.is_run", "A run of this plan is active or scheduled; stop or cancel it first.", CONFLICT
)
GENERATOR_IN_USE = declare_error("generator.in_use", "This generator is used by a run; stop the run first.", CONFLICT)
OTHER_MODE = declare_error("run.other_mode", "This run was started with %(mode)s; enter only %(option)s.")
HAS_NOT_ENDED = declare_error(
    "run.has_not_ended", "The run has not ended yet; its result is available afterwards.", CONFLICT
)
FILE_NOT_FOUND = declare_error("run.file_not_found", "File not found.", NOT_FOUND)
UNKNOWN_ZONE = declare_error(
    "schedule.unknown_zone", "Unknown time zone “%(zone)s”; enter one such as Europe/Berlin.", field="zone"
)
CRON_FIELDS = declare_error(
    "schedule.cron_fields",
    "A cron expression must have five fields: minute, hour, day of the month, month, day of the week.",
    field="cron",
)
CRON_INVALID = declare_error("schedule.cron_invalid", "Invalid cron expression “%(cron)s”: %(error)s.", field="cron")
PROJECT_OWNS_RUNS = declare_error(
    "project.owns_runs",
    "Runs of this project: %(count)s. Choose the project on the page Runs and delete them first.",
    CONFLICT,
)
PERIOD = declare_error("run.period", "Choose an end after the start.", field="until")
NO_PLAN = declare_error("run.no_plan", "The plan of this run was deleted; hosts are chosen for a plan.", CONFLICT)
UNKNOWN_HOSTS = declare_error("run.unknown_hosts", "Choose among the hosts of this run.", field="hosts")
TOO_MANY_HOSTS = declare_error("run.too_many_hosts", "Choose at most %(limit)s hosts.", field="hosts")
