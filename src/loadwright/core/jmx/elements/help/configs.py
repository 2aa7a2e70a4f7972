"""Configuration elements, and User Parameters."""

from __future__ import annotations

HELP = {
    "ConfigTestElement.username": "User name for requests of this protocol.",
    "ConfigTestElement.password": "Password for requests of this protocol. It is stored readable in the plan.",
    "CSVDataSet:filename": "The file with the data, relative to the plan.",
    "RandomCSVDataSetConfig:filename": "The file with the data, relative to the plan.",
    "ResultCollector:filename": "The file to which results are written. Loadwright records results without it.",
    "MailerResultCollector:filename": "The file to which results are written. Loadwright records results without it.",
    "fileEncoding": "Encoding of the file, for example UTF-8; empty is that of the machine.",
    "variableNames": (
        "Variables that get the columns, separated by commas. Empty: the first line of the file has their names."
    ),
    "ignoreFirstLine": "Leave the first line out, because it contains titles.",
    "RandomCSVDataSetConfig:ignoreFirstLine": "Leave the first line out, because it contains titles.",
    "delimiter": "The character between columns; \\t is a tab.",
    "quotedData": "Values may be in double quotes, and contain delimiters and line breaks there.",
    "recycle": "Begin again at the first line after the last one.",
    "stopThread": "End a thread that has no more lines, if it does not begin again.",
    "shareMode": (
        "Whether all threads, those of a group, or each thread by itself read on from where the last one stopped."
    ),
    "randomOrder": "Take lines in a random order instead of that of the file.",
    "rewindOnTheEndOfList": "Begin again when all lines have been used. Otherwise the thread ends.",
    "independentListPerThread": "Each thread goes through all lines by itself.",
    "CounterConfig.start": "The first value; 0 if empty.",
    "CounterConfig.incr": "What is added each time.",
    "CounterConfig.end": "After this value the counter begins again; empty is the largest possible number.",
    "CounterConfig.format": "Format of Java's DecimalFormat, such as 000 for 007; empty is the plain number.",
    "CounterConfig.name": "The variable that gets the value.",
    "CounterConfig.per_user": "Each thread counts by itself.",
    "CounterConfig.reset_on_tg_iteration": "Begin again with each iteration of the thread group.",
    "variableName": "The variable that gets the number.",
    "outputFormat": "Format of Java's DecimalFormat, such as USER_000; empty is the plain number.",
    "minimumValue": "The smallest number.",
    "maximumValue": "The largest number.",
    "RandomVariableConfig:randomSeed": "Makes the numbers the same in every test; empty gives others each time.",
    "perThread": "Each thread has numbers of its own. Otherwise all share one sequence.",
    "preload": "Read the keystore before the test instead of at the first request.",
    "startIndex": "Index of the first alias of the keystore that is used, from 0.",
    "endIndex": "Index of the last alias that is used; −1 is the last of all.",
    "clientCertAliasVarName": "The variable with the alias of the certificate that requests use.",
    "UserParameters.per_iteration": "Set the variables once per iteration instead of before every request.",
    "UserParameters.names": "Names of the variables, one in each row.",
    "UserParameters.thread_values": (
        "Values for the first user, the second, and so on; further threads begin with the first row again."
    ),
    "name": "Name of a variable.",
    "RegExUserParameters.regex_ref_name": (
        "Variable of a Regular Expression Extractor that has found names and values."
    ),
    "RegExUserParameters.param_names_gr_nr": "Number of the group in the expression that contains names.",
    "RegExUserParameters.param_values_gr_nr": "Number of the group in the expression that contains values.",
    "InterruptTimer.timeout": "A sample that takes longer than this, in milliseconds, is interrupted.",
}
