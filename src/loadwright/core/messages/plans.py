"""Errors in a plan, its bundle or its data files."""

from __future__ import annotations

from .message import declare, declare_counted

# The document.
TOO_LARGE = declare(
    "plan.too_large", "%(name)s is larger than %(limit)s MiB; move large data out of the plan into data files"
)
NOT_XML = declare("plan.not_xml", "%(name)s is empty or not XML; use a plan saved by JMeter (.jmx)")
ENCODING = declare(
    "plan.encoding", "%(name)s declares the encoding '%(encoding)s', which is not supported; save it as UTF-8"
)
WRONG_BYTES = declare(
    "plan.wrong_bytes",
    "%(name)s: line %(line)s contains bytes that are not %(encoding)s; save the file as UTF-8, or declare its"
    " actual encoding in the first line",
)
DOCTYPE = declare(
    "plan.doctype",
    "%(name)s: line %(line)s has a DOCTYPE; document types and entities are refused, remove it from the file",
)
OPEN_COMMENT = declare("plan.open_comment", "%(name)s is not XML: a comment or instruction before the plan never ends")
SYNTAX = declare("plan.syntax", "%(name)s is not XML: line %(line)s: %(reason)s; save the plan in JMeter again")
WRONG_ROOT = declare("plan.wrong_root", "%(name)s is not a JMeter plan: its root is <%(root)s>, not <jmeterTestPlan>")
NO_TREE = declare(
    "plan.no_tree",
    "%(name)s is not a JMeter plan: <jmeterTestPlan> contains no <hashTree>; save the plan in JMeter again",
)
TOO_DEEP = declare("plan.too_deep", "%(name)s: line %(line)s is nested deeper than %(limit)s levels; flatten the plan")
TOO_MANY_ELEMENTS = declare(
    "plan.too_many_elements",
    "%(name)s has more than %(limit)s elements; split it into several plans",
)
TOO_MANY_VARIABLES = declare(
    "plan.too_many_variables",
    "the plan defines more than %(limit)s variables, or variables with more than %(size)s MiB; "
    "move them into data files",
)
MORE_WARNINGS = declare_counted(
    "plan.more_warnings",
    "there is %(count)s more warning",
    "there are %(count)s more warnings",
    number="count",
)
TOO_MANY_PROPERTIES = declare(
    "plan.too_many_properties",
    "%(name)s has more than %(limit)s properties; move large tables into data files, or split it into several plans",
)
TOO_MANY_ATTRIBUTES = declare(
    "plan.too_many_attributes",
    "%(name)s: line %(line)s: <%(tag)s> has more than %(limit)s attributes; JMeter writes about five",
)
ORPHAN_TREE = declare(
    "plan.orphan_tree",
    "%(name)s: line %(line)s: a <hashTree> follows no element; the plan is damaged, save it in JMeter again",
)
NO_SUCH_ELEMENT = declare(
    "plan.no_such_element", "The plan has no element with the number %(number)s; choose one of its tree"
)
TREE_MISSING = declare(
    "plan.tree_missing",
    "%(name)s: line %(line)s: there is a <%(tag)s> in place of the <hashTree> of the previous element; the "
    "plan is damaged, save it in JMeter again",
)

# The zip that contains it.
NOT_ZIP = declare("bundle.not_zip", "%(name)s is not a zip file; use a .zip with a .jmx in it, or the .jmx itself")
DAMAGED_ZIP = declare("bundle.damaged", "%(name)s is a damaged zip file (%(reason)s); create it again")
TOO_MANY_FILES = declare(
    "bundle.too_many_files", "%(name)s contains more than %(count)s files; leave out what the plan does not need"
)
FILE_TOO_LARGE = declare("bundle.file_too_large", "%(name)s: %(path)s is larger than %(limit)s MiB; use a smaller file")
EXPANDS = declare("bundle.expands", "%(name)s expands to more than %(count)s MiB; leave out what is not needed")
NOT_UNPACKED = declare(
    "bundle.not_unpacked", "%(name)s: %(path)s cannot be unpacked (%(reason)s); create the zip again"
)
TWICE = declare("bundle.twice", "%(name)s contains '%(path)s' twice; create the zip again with each file once")
FILE_AND_FOLDER = declare(
    "bundle.file_and_folder", "%(name)s contains '%(path)s' as a file and as a folder; create the zip again"
)
SEVERAL_PLANS = declare("bundle.several_plans", "%(name)s has %(count)s plans (%(list)s); choose one")
NO_SUCH_PLAN = declare("bundle.no_such_plan", "%(name)s has no plan '%(path)s'; it has: %(list)s")
NO_PLAN = declare("bundle.no_plan", "%(name)s has no .jmx; add the plan, with its files beside it")
ABSOLUTE = declare(
    "bundle.absolute", "%(name)s contains '%(path)s', an absolute path; create the zip with paths relative to the plan"
)
OUTSIDE = declare(
    "bundle.outside", "%(name)s contains '%(path)s', a path that leads out of the zip; put the file beside the plan"
)
UNUSABLE_NAME = declare(
    "bundle.unusable_name", "%(name)s contains '%(path)s', which is not a usable file name; rename the file"
)
LONG_NAME = declare(
    "bundle.long_name",
    "%(name)s contains '%(path)s', a path longer than 1,000 characters or a name longer than 255 bytes; "
    "rename the file",
)
NOT_A_FILE = declare(
    "bundle.not_a_file", "%(name)s contains '%(path)s', a link or special file; put the file itself in the zip"
)
ENCRYPTED = declare(
    "bundle.encrypted", "%(name)s contains '%(path)s', which is encrypted; create the zip without a password"
)

# Problems that would occur when it runs.
IN_FILE = declare("check.in_file", "%(name)s: %(problem)s")
NO_TEST_PLAN = declare(
    "check.no_test_plan",
    "The file has no Test Plan element; save the whole test plan in JMeter, not a part of it",
)
ALL_DISABLED = declare("check.all_disabled", "Every thread group is disabled; enable one")
NO_THREAD_GROUP = declare("check.no_thread_group", "The plan has no thread group; add one")
ABSOLUTE_FILE = declare(
    "check.absolute_file",
    "'%(element)s' reads %(path)s, a path that must exist on every generator; put the file beside the plan instead",
)
MISSING_FILE = declare(
    "check.missing_file",
    "'%(element)s' reads %(path)s, which is missing; add it to the files of the plan",
)
FOLDER_LEFT_OUT = declare(
    "check.folder_left_out",
    "Of %(folder)s, only the files that the plan names were uploaded: the %(files)s files in it have %(size)s MiB, and"
    " at most %(most)s files of %(limit)s MiB are uploaded with a plan",
)
FILE_NOT_FOUND = declare(
    "check.file_not_found",
    "'%(element)s' reads %(path)s, which is missing; it was looked for at %(places)s",
)
NEEDS_PLUGIN = declare(
    "check.needs_plugin",
    "'%(element)s' needs the JMeter plugin %(plugin)s on every generator (class %(name)s)",
)
GROUP_NEEDS_PLUGIN = declare(
    "check.group_needs_plugin",
    "Without a rate or threads, '%(element)s' needs the JMeter plugin %(plugin)s on every generator (class %(name)s)",
)
NEEDS_SOME_PLUGIN = declare(
    "check.needs_some_plugin", "'%(element)s' needs a JMeter plugin on every generator (class %(name)s)"
)
NEEDS_DRIVER = declare(
    "check.needs_driver",
    "'%(element)s' needs the JDBC driver %(driver)s: put its jar beside the plan and name it in the classpath of the "
    "Test Plan, or put it into the folder lib of JMeter on every generator",
)
SERIAL_GROUPS = declare(
    "check.serial_groups",
    "Thread groups run one after the other only as written; with a rate, threads or a duration they run concurrently",
)
START_DELAY = declare(
    "check.start_delay",
    "'%(element)s' starts %(delay)s s later than other groups only as written; with a rate or threads all groups start "
    "together",
)
THREADS_AND_ARRIVALS = declare(
    "check.threads_and_arrivals",
    "Some groups have threads, others arrivals; with a rate or threads, a thread has the same share as an arrival per "
    "second",
)
THROUGHPUT_TIMER = declare(
    "check.throughput_timer",
    "'%(element)s' limits the throughput by itself; disable it when you set a rate",
)
PROPERTY_WITHOUT_DEFAULT = declare(
    "check.property_without_default",
    "'%(element)s' reads the property %(property)s without a default; set it, or JMeter uses '%(value)s'",
)

# Options that do not fit the plan.
NO_ENABLED_GROUP = declare("plan.no_enabled_group", "The plan has no enabled thread group; enable or add one")
UNKNOWN_VARIABLE = declare(
    "plan.unknown_variable", "The plan defines no variable '%(variable)s' to set; it defines: %(known)s"
)
NO_VARIABLES = declare("plan.no_variables", "none")
NOT_SPLIT = declare(
    "plan.not_split",
    "%(path)s cannot be split: no CSV data set of the plan reads it by that name as plain text",
)
SPLIT_DIFFERENTLY = declare(
    "plan.split_differently",
    "%(path)s cannot be split: two CSV data sets read it differently; give both the same variable names, "
    "first line and quoting, or each a file of its own",
)
