"""Problems of a plan that is edited: variables, scripts, assertions, listeners and secrets."""

from __future__ import annotations

from .message import declare, declare_counted

UNDEFINED_VARIABLE = declare(
    "check.undefined_variable",
    "'%(element)s' uses the variable %(variable)s, which nothing in the plan defines; correct the name or define it",
)
VARIABLE_OF_DISABLED = declare(
    "check.variable_of_disabled",
    "'%(element)s' uses the variable %(variable)s, which only disabled elements define; enable one of them",
)
VARIABLE_OF_OTHER_GROUP = declare(
    "check.variable_of_other_group",
    "'%(element)s' uses the variable %(variable)s, which only another thread group sets; its threads do not share it, "
    "so set it in this group too or use a property",
)
NESTED_NAME = declare(
    "check.nested_name",
    "'%(element)s' uses ${%(before)s${%(inner)s}}, but names of variables cannot contain variables; "
    "write ${__V(%(before)s${%(inner)s})}",
)
PLUGIN_LACKING = declare(
    "check.plugin_lacking",
    "'%(element)s' needs the plugin %(plugin)s, which these generators do not have: %(generators)s (class %(name)s)",
)
SOME_PLUGIN_LACKING = declare(
    "check.some_plugin_lacking",
    "'%(element)s' needs a JMeter plugin that these generators do not have: %(generators)s (class %(name)s)",
)
REMOVED_ELEMENT = declare(
    "check.removed_element",
    "JMeter 5.6 no longer has elements of the class %(name)s and skips '%(element)s'; replace it, for SOAP with an "
    "HTTP Request that sends the XML as its body",
)
PLUGIN_UNKNOWN = declare(
    "check.plugin_unknown",
    "'%(element)s' needs the plugin %(plugin)s; it is not known yet whether these generators have it: %(generators)s "
    "(class %(name)s)",
)
SOME_PLUGIN_UNKNOWN = declare(
    "check.some_plugin_unknown",
    "'%(element)s' needs a JMeter plugin; it is not known yet whether these generators have it: %(generators)s "
    "(class %(name)s)",
)
PLUGIN_NOWHERE = declare(
    "check.plugin_nowhere",
    "'%(element)s' needs the plugin %(plugin)s, and there is no generator that could have it (class %(name)s)",
)
SOME_PLUGIN_NOWHERE = declare(
    "check.some_plugin_nowhere",
    "'%(element)s' needs a JMeter plugin, and there is no generator that could have it (class %(name)s)",
)
NO_MODULE = declare(
    "check.no_module",
    "'%(element)s' runs a controller or fragment at '%(path)s', where the plan has none, and JMeter would end the "
    "whole test; choose it again in 'Module To Run', or disable '%(element)s'",
)
NO_MODULE_CHOSEN = declare(
    "check.no_module_chosen",
    "'%(element)s' has no controller or fragment to run, and JMeter would end the whole test; choose one in "
    "'Module To Run', or disable '%(element)s'",
)
NO_SAMPLER = declare(
    "check.no_sampler",
    "The thread group '%(element)s' has no enabled sampler, so its threads send nothing; add a sampler, or disable the "
    "group",
)
NOT_A_NUMBER = declare(
    "check.not_a_number",
    "'%(value)s' in the field '%(field)s' of '%(element)s' is not a number, and JMeter uses 0 or a default instead; "
    "enter a number or a variable",
)
NOT_AN_INTEGER = declare(
    "check.not_an_integer",
    "'%(value)s' in the field '%(field)s' of '%(element)s' is not a whole number, and JMeter uses 0 or a default "
    "instead; enter a whole number or a variable",
)
NOTHING_TO_GO_THROUGH = declare(
    "check.nothing_to_go_through",
    "'%(element)s' goes through %(first)s, %(second)s and so on, which nothing in the plan sets, so it runs nothing; "
    "correct the prefix or set them",
)
FIRST_VALUE_KEPT = declare(
    "check.first_value_kept",
    "The script of '%(element)s' is compiled with the first value of %(variable)s and keeps it; read it in the script "
    "with vars.get, or pass it as a parameter",
)
NOT_CACHED = declare(
    "check.not_cached", "The script of '%(element)s' is compiled again for each sample; let JMeter cache it"
)
CANNOT_BE_CACHED = declare(
    "check.cannot_be_cached",
    "The script of '%(element)s' is compiled again for each sample, because it contains %(variable)s; read it in the "
    "script with vars.get, and let JMeter cache the script",
)
INTERPRETED = declare(
    "check.interpreted",
    "The script of '%(element)s' is interpreted for each sample; JSR223 with Groovy is compiled and many times faster",
)
SYNCHRONIZING_TIMER = declare(
    "check.synchronizing_timer",
    "'%(element)s' makes threads wait for each other; disable it when you set a rate, or iterations start late",
)
NO_STEPS = declare(
    "check.no_steps",
    "'%(element)s' starts nothing during its ramp-up: the plugin does not raise a rate evenly from 0; enter a number "
    "of ramp-up steps",
)
DISABLED_PARENT = declare_counted(
    "check.disabled_parent",
    "'%(element)s' is disabled, so %(count)s enabled element in it is not run either",
    "'%(element)s' is disabled, so %(count)s enabled elements in it are not run either",
    number="count",
)
NO_ASSERTION = declare(
    "check.no_assertion",
    "No assertion checks the response of '%(element)s'; a wrong response without an error counts as success",
)
NO_PATTERN = declare(
    "check.no_pattern", "'%(element)s' has no pattern, so that it checks nothing; add a row to 'Patterns to Test'"
)
NOTHING_CHECKED = declare(
    "check.nothing_checked",
    "No assertion checks a response in '%(element)s'; wrong responses without an error count as success",
)
WRITES_SAMPLES = declare(
    "check.writes_samples",
    "'%(element)s' writes each sample to a file on the generators; Loadwright measures without it",
)
WRITES_RESPONSES = declare(
    "check.writes_responses",
    "'%(element)s' writes responses to files on the generators, which slows the run; disable it for load tests",
)
SHOWS_NOTHING = declare(
    "check.shows_nothing",
    "'%(element)s' shows samples in the window of JMeter only, where it needs much memory; disable it for load tests",
)
SECRET = declare(
    "check.secret",
    "'%(element)s' contains a secret (%(field)s), which everyone who sees the plan can read; write ${__P(name)} and "
    "set the property in the run",
)
OTHER_HEADERS = declare("check.other_headers", "The headers of '%(element)s' differ from its header set '%(set)s'")
NO_HEADER_SET = declare(
    "check.no_header_set",
    "'%(element)s' was made from the header set '%(set)s', which the project of this plan does not have",
)

FILE_WITHOUT_TYPE = declare(
    "check.file_without_type",
    "'%(element)s' sends the file %(file)s without a MIME type, with which JMeter fails; enter one such as image/png",
)

# The labels of fixes.
SEND_AS_BINARY = declare("fix.send_as_binary", "Send it as application/octet-stream")
CACHE_IT = declare("fix.cache", "Cache the script")
DISABLE_IT = declare("fix.disable", "Disable the listener")
TAKE_HEADERS = declare("fix.take_headers", "Take the headers of the set")
DETACH_IT = declare("fix.detach", "Detach it from the set")
