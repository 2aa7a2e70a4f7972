"""The Test Plan, thread groups and logic controllers."""

from __future__ import annotations

HELP = {
    "Arguments.arguments": (
        "Variables with their values, available as ${NAME} in the whole plan. They are evaluated once, before "
        "threads start."
    ),
    "Argument.name": "The name by which the value is referred to or sent.",
    "Argument.value": "The value; it may contain variables and functions.",
    "Argument.desc": "A note for readers of the plan; JMeter does not use it.",
    "TestPlan.functional_mode": (
        "Save full request and response data of every sample. It costs much memory and disk; use it for functional "
        "tests only."
    ),
    "TestPlan.serialize_threadgroups": "Run the thread groups one after the other instead of all at the same time.",
    "TestPlan.tearDown_on_shutdown": "Run the tearDown Thread Groups also when the test is shut down early.",
    "TestPlan.user_define_classpath": "Jars or folders of classes that the plan needs, separated by commas.",
    "ThreadGroup.on_sample_error": (
        "What a thread does after a sample has failed, by itself or because of an assertion."
    ),
    "ThreadGroup.num_threads": "How many threads run at the same time; each simulates one user.",
    "SteppingThreadGroup:ThreadGroup.num_threads": "The number of threads when all have been started.",
    "ThreadGroup.ramp_time": "Time in which all threads are started, in seconds; 0 starts them at once.",
    "LoopController.loops": "How many times each thread repeats what is in this element; −1 is infinite.",
    "ThreadGroup.same_user_on_next_iteration": (
        "Keep cookies, cache and authorizations of a thread from one iteration to the next."
    ),
    "ThreadGroup.delayedStart": (
        "Create each thread only when its ramp-up is due, which saves memory in plans with many threads."
    ),
    "ThreadGroup.scheduler": "End the threads after a duration, and optionally start them later.",
    "ThreadGroup.duration": "How long the group runs, in seconds. It ends earlier if the loops are done.",
    "ThreadGroup.delay": "How long the group waits before its first thread starts, in seconds.",
    "OpenModelThreadGroup.schedule": (
        "The load over time, for example: rate(0/min) random_arrivals(5 min) rate(100/min) pause(10 s)."
    ),
    "OpenModelThreadGroup.random_seed": (
        "Makes the random arrivals the same in every test; 0 or empty gives others each time."
    ),
    "ultimatethreadgroupdata": (
        "Each row is a set of threads with its own start, ramp-up, hold time and shutdown. The rows are added up."
    ),
    "threads": "Number of threads of this row.",
    "delay": "Seconds from the start of the test until this row begins.",
    "startup": "Seconds in which the threads of this row are started.",
    "hold": "Seconds for which all threads of this row run.",
    "shutdown": "Seconds in which the threads of this row are ended.",
    "Threads initial delay": "Seconds before the first threads are started.",
    "Start users count burst": "Number of threads that are started first, before the steps begin.",
    "Start users count": "Number of threads that each step adds.",
    "Start users period": "Seconds from one step to the next.",
    "rampUp": "Seconds in which the threads of a step are started.",
    "flighttime": "Seconds for which all threads run before the first are stopped.",
    "Stop users count": "Number of threads that are stopped at a time.",
    "Stop users period": "Seconds from one stop of threads to the next.",
    "TargetLevel": "Number of threads that run when the ramp-up is complete.",
    "ArrivalsThreadGroup:TargetLevel": "Iterations that are started per time unit when the ramp-up is complete.",
    "Schedule": (
        "Each row is a part of the schedule, one after the other. In it, the arrival rate changes evenly from the "
        "first value to the second."
    ),
    "from": (
        "Arrivals per time unit at the beginning of this row. After a rate of 0 the next arrivals are late: enter more "
        "than 0."
    ),
    "to": "Arrivals per time unit at the end of this row.",
    "during": "How long this row lasts, in the time unit below.",
    "RampUp": "Time until the target is reached, in the time unit below.",
    "ArrivalsThreadGroup:Steps": "Number of equal steps in the ramp-up; without steps, nothing is started in it.",
    "Steps": "Number of equal steps in the ramp-up; empty gives a straight line.",
    "Hold": "Time for which the target is held, in the time unit below.",
    "Iterations": "Most iterations of each thread; empty is unlimited.",
    "LogFilename": "A file to which the numbers of threads are written during the test.",
    "Unit": "The unit of ramp-up and hold time, and of the arrival rate.",
    "ConcurrencyLimit": "Most threads that may run at the same time; empty is unlimited.",
    "TransactionController.parent": (
        "Report the transaction as a sample that contains its requests, instead of one beside them."
    ),
    "TransactionController.includeTimers": (
        "Count the time of timers and of pre- and post-processors as part of the transaction."
    ),
    "IfController.condition": ('The children run if this gives true, for example ${__jexl3("${status}" == "open")}.'),
    "IfController.useExpression": (
        "Take the text for an expression that results in true or false. Otherwise it is JavaScript, which is slow."
    ),
    "IfController.evaluateAll": "Evaluate the condition before each child instead of once.",
    "WhileController.condition": (
        "Repeats until this is false. Empty: until the last sample of the loop fails; LAST: the same, and not at "
        "all if the sample before failed."
    ),
    "ForeachController.inputVal": "Prefix of the variables to go through: item for item_1, item_2 and so on.",
    "ForeachController.startIndex": "The number before the first one used; empty begins with _1.",
    "ForeachController.endIndex": "The last number used; empty goes on until a variable does not exist.",
    "ForeachController.returnVal": "The variable that gets the value of each of them in turn.",
    "ForeachController.useSeparator": "Variables are called prefix_1 instead of prefix1.",
    "InterleaveControl.style": (
        "Whether controllers inside count as one element (no), or give one of their elements at a time (yes)."
    ),
    "InterleaveControl.accrossThreads": "Alternate over all threads together instead of within each.",
    "ThroughputController.style": "Run the children in a number of executions, or in a share of the iterations.",
    "ThroughputController.maxThroughput": "Number of times the children run in the whole test.",
    "ThroughputController.percentThroughput": "Share of the iterations in which the children run, from 0 to 100.",
    "ThroughputController.perThread": "Count for each thread by itself instead of for all threads.",
    "RunTime.seconds": "Seconds for which the children are repeated.",
    "SwitchController.value": (
        "Number (from 0) or name of the child that runs; the first if empty, “default” if no child has the name."
    ),
    "IncludeController.includepath": (
        "A .jmx file with a Test Fragment, whose content is put here when the test starts."
    ),
    "ModuleController.node_path": "The controller or fragment that runs here, by the names on the way to it.",
    "ModuleController:name": "Name of an element on the way.",
    "CriticalSectionController.lockName": (
        "Only one thread at a time runs what is in controllers with the same lock name."
    ),
}
