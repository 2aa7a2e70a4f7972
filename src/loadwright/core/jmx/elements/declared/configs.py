"""Configuration elements other than those of HTTP and JDBC, and User Parameters."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import (
    TEST_BEAN,
    ElementSpec,
    Field,
    FieldType,
    Rows,
    Table,
    When,
    choices,
    section,
)
from loadwright.core.jmx.elements.summary import Summary, texts, value

from .common import ENCODINGS, LOGIN, arguments

_DELIMITERS = (",", ";", "\\t", "|")


def _variable_names(element: Element) -> Summary:
    return texts(*(name for name, _ in properties.arguments(element.node)))


SPECS = (
    ElementSpec(
        "Arguments",
        "ArgumentsPanel",
        "User Defined Variables",
        kinds.CONFIG,
        (arguments("User Defined Variables"),),
        _variable_names,
    ),
    # Must come first: the first declaration of a class also covers its undeclared forms.
    ElementSpec("ConfigTestElement", "SimpleConfigGui", "Simple Config Element", kinds.CONFIG),
    ElementSpec("ConfigTestElement", "LoginConfigGui", "Login Config Element", kinds.CONFIG, LOGIN),
    ElementSpec(
        "CSVDataSet",
        TEST_BEAN,
        "CSV Data Set Config",
        kinds.CONFIG,
        (
            Field("filename", "Filename", FieldType.FILE),
            Field("fileEncoding", "File encoding", suggestions=ENCODINGS),
            Field("variableNames", "Variable Names (comma-delimited)"),
            Field(
                "ignoreFirstLine",
                "Ignore first line (only used if Variable Names is not empty)",
                FieldType.BOOLEAN,
                "false",
            ),
            Field("delimiter", "Delimiter (use '\\t' for tab)", default=",", suggestions=_DELIMITERS),
            Field("quotedData", "Allow quoted data?", FieldType.BOOLEAN, "false"),
            Field("recycle", "Recycle on EOF?", FieldType.BOOLEAN, "true"),
            Field("stopThread", "Stop thread on EOF?", FieldType.BOOLEAN, "false"),
            Field(
                "shareMode",
                "Sharing mode",
                FieldType.CHOICE,
                "shareMode.all",
                choices(
                    ("shareMode.all", "All threads"),
                    ("shareMode.group", "Current thread group"),
                    ("shareMode.thread", "Current thread"),
                ),
            ),
        ),
        value("filename"),
    ),
    ElementSpec(
        "com.blazemeter.jmeter.RandomCSVDataSetConfig",
        "com.blazemeter.jmeter.RandomCSVDataSetConfigGui",
        "bzm - Random CSV Data Set Config",
        kinds.CONFIG,
        (
            Field("filename", "Filename", FieldType.FILE),
            Field("fileEncoding", "File encoding", default="UTF-8", suggestions=ENCODINGS),
            Field("delimiter", "Delimiter (use '\\t' for tab)", default=",", suggestions=_DELIMITERS),
            Field("variableNames", "Variable names (comma-delimited)"),
            Field("randomOrder", "Random order", FieldType.BOOLEAN, "true"),
            Field("ignoreFirstLine", "First line is CSV header", FieldType.BOOLEAN, "false"),
            Field("rewindOnTheEndOfList", "Rewind on end of list", FieldType.BOOLEAN, "true"),
            Field("independentListPerThread", "Independent list per thread", FieldType.BOOLEAN, "false"),
        ),
        value("filename"),
    ),
    ElementSpec(
        "CounterConfig",
        "CounterConfigGui",
        "Counter",
        kinds.CONFIG,
        (
            Field("CounterConfig.start", "Starting value", FieldType.INTEGER),
            Field("CounterConfig.incr", "Increment", FieldType.INTEGER),
            Field("CounterConfig.end", "Maximum value", FieldType.INTEGER),
            Field("CounterConfig.format", "Number format"),
            Field("CounterConfig.name", "Exported Variable Name"),
            Field("CounterConfig.per_user", "Track counter independently for each user", FieldType.BOOLEAN, "false"),
            Field(
                "CounterConfig.reset_on_tg_iteration",
                "Reset counter on each Thread Group Iteration",
                FieldType.BOOLEAN,
                shown_when=When("CounterConfig.per_user", ("true",)),
            ),
        ),
        value("CounterConfig.name"),
    ),
    ElementSpec(
        "RandomVariableConfig",
        TEST_BEAN,
        "Random Variable",
        kinds.CONFIG,
        (
            *section(
                "Output variable",
                Field("variableName", "Variable Name"),
                Field("outputFormat", "Output Format"),
            ),
            *section(
                "Configure the Random generator",
                Field("minimumValue", "Minimum Value", FieldType.INTEGER, "1"),
                Field("maximumValue", "Maximum Value", FieldType.INTEGER),
                Field("randomSeed", "Seed for Random function", FieldType.INTEGER),
            ),
            *section("Options", Field("perThread", "Per Thread(User)?", FieldType.BOOLEAN, "false")),
        ),
        value("variableName"),
    ),
    ElementSpec(
        "KeystoreConfig",
        TEST_BEAN,
        "Keystore Configuration",
        kinds.CONFIG,
        (
            Field("preload", "Preload", FieldType.CHOICE, "True", choices("True", "False")),
            Field("startIndex", "Alias Start Index (0-based)", FieldType.INTEGER, "0"),
            Field("endIndex", "Alias End Index (0-based)", FieldType.INTEGER, "-1"),
            Field("clientCertAliasVarName", "Variable name holding certificate alias", default="certAlias"),
        ),
    ),
    ElementSpec(
        "UserParameters",
        "UserParametersGui",
        "User Parameters",
        kinds.PRE_PROCESSOR,
        (
            Field("UserParameters.per_iteration", "Update Once Per Iteration", FieldType.BOOLEAN, "false"),
            Table("UserParameters.names", "Variables", (Field("name", "Name"),), Rows.STRINGS),
            Table("UserParameters.thread_values", "Users", rows=Rows.LISTS, columns_of="UserParameters.names"),
        ),
    ),
    ElementSpec(
        "RegExUserParameters",
        "RegExUserParametersGui",
        "RegEx User Parameters",
        kinds.PRE_PROCESSOR,
        (
            Field("RegExUserParameters.regex_ref_name", "Regular Expression Reference Name"),
            Field("RegExUserParameters.param_names_gr_nr", "Parameter names regexp group number"),
            Field("RegExUserParameters.param_values_gr_nr", "Parameter values regex group number"),
        ),
    ),
    ElementSpec(
        "SampleTimeout",
        "SampleTimeoutGui",
        "Sample Timeout",
        kinds.PRE_PROCESSOR,
        (Field("InterruptTimer.timeout", "Sample timeout (in milliseconds)", FieldType.INTEGER, "10000"),),
    ),
)
