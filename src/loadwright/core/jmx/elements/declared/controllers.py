"""Logic controllers."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Rows, Table, When, choices
from loadwright.core.jmx.elements.summary import Summary, value
from loadwright.core.messages import declare, declare_counted

from .thread_groups import INFINITE, TIMES

FOREVER = declare("element.forever", "forever")
EXECUTIONS = declare_counted("element.executions", "%(count)s execution", "%(count)s executions", number="count")


def _loop(element: Element) -> Summary:
    loops = properties.text(element.node, "LoopController.loops").strip()
    if loops == "-1":
        return (FOREVER(),)
    return (TIMES(count=loops),) if loops else ()


def _throughput(element: Element) -> Summary:
    node = element.node
    if properties.text(node, "ThroughputController.style") == "1":
        share = properties.text(node, "ThroughputController.percentThroughput").strip()
        return (f"{share}%",) if share else ()
    count = properties.text(node, "ThroughputController.maxThroughput").strip()
    return (EXECUTIONS(count=count),) if count else ()


def _runtime(element: Element) -> Summary:
    seconds = properties.text(element.node, "RunTime.seconds").strip()
    return (f"{seconds} s",) if seconds else ()


def _controller(testclass: str, gui: str, name: str, *fields: Field | Table) -> ElementSpec:
    return ElementSpec(testclass, gui, name, kinds.CONTROLLER, fields)


_INTERLEAVE = Field(
    "InterleaveControl.style",
    "Ignore sub-controller blocks",
    FieldType.CHOICE,
    "1",
    choices(("1", "no"), ("0", "yes")),
    tag="intProp",
    missing="0",
)

SPECS = (
    _controller("GenericController", "LogicControllerGui", "Simple Controller"),
    _controller(
        "TransactionController",
        "TransactionControllerGui",
        "Transaction Controller",
        Field("TransactionController.parent", "Generate parent sample", FieldType.BOOLEAN),
        Field(
            "TransactionController.includeTimers",
            "Include duration of timer and pre-post processors in generated sample",
            FieldType.BOOLEAN,
            "false",
            missing="true",
        ),
    ),
    ElementSpec(
        "LoopController",
        "LoopControlPanel",
        "Loop Controller",
        kinds.CONTROLLER,
        (
            Field("LoopController.loops", "Loop Count", FieldType.INTEGER, "1", special=INFINITE),
            Field("LoopController.continue_forever", "Infinite", FieldType.BOOLEAN, "true", obsolete=True),
        ),
        _loop,
    ),
    ElementSpec(
        "IfController",
        "IfControllerPanel",
        "If Controller",
        kinds.CONTROLLER,
        (
            Field("IfController.condition", "Expression (must evaluate to true or false)", FieldType.LINES),
            Field(
                "IfController.useExpression",
                "Interpret Condition as Variable Expression?",
                FieldType.BOOLEAN,
                "true",
                missing="false",
            ),
            Field("IfController.evaluateAll", "Evaluate for all children?", FieldType.BOOLEAN, "false"),
        ),
        value("IfController.condition"),
    ),
    ElementSpec(
        "WhileController",
        "WhileControllerGui",
        "While Controller",
        kinds.CONTROLLER,
        (Field("WhileController.condition", "Condition (function or variable)", FieldType.LINES),),
        value("WhileController.condition"),
    ),
    ElementSpec(
        "ForeachController",
        "ForeachControlPanel",
        "ForEach Controller",
        kinds.CONTROLLER,
        (
            Field("ForeachController.inputVal", "Input variable prefix"),
            Field("ForeachController.startIndex", "Start index for loop (exclusive)", FieldType.INTEGER),
            Field("ForeachController.endIndex", "End index for loop (inclusive)", FieldType.INTEGER),
            Field("ForeachController.returnVal", "Output variable name"),
            Field(
                "ForeachController.useSeparator", 'Add "_" before number?', FieldType.BOOLEAN, "true", missing="true"
            ),
        ),
        value("ForeachController.inputVal"),
    ),
    _controller("OnceOnlyController", "OnceOnlyControllerGui", "Once Only Controller"),
    _controller("RandomController", "RandomControlGui", "Random Controller", _INTERLEAVE),
    _controller("RandomOrderController", "RandomOrderControllerGui", "Random Order Controller"),
    _controller(
        "InterleaveControl",
        "InterleaveControlGui",
        "Interleave Controller",
        _INTERLEAVE,
        Field("InterleaveControl.accrossThreads", "Interleave across threads", FieldType.BOOLEAN, "false"),
    ),
    ElementSpec(
        "ThroughputController",
        "ThroughputControllerGui",
        "Throughput Controller",
        kinds.CONTROLLER,
        (
            Field(
                "ThroughputController.style",
                "Based on",
                FieldType.CHOICE,
                "1",
                choices(("0", "Total Executions"), ("1", "Percent Executions")),
                tag="intProp",
                missing="0",
            ),
            Field(
                "ThroughputController.maxThroughput",
                "Throughput",
                FieldType.INTEGER,
                "1",
                tag="intProp",
                shown_when=When("ThroughputController.style", ("0",)),
            ),
            Field(
                "ThroughputController.percentThroughput",
                "Throughput (percent)",
                FieldType.DECIMAL,
                "1.0",
                tag="FloatProperty",
                shown_when=When("ThroughputController.style", ("1",)),
            ),
            Field("ThroughputController.perThread", "Per User", FieldType.BOOLEAN, "false"),
        ),
        _throughput,
    ),
    ElementSpec(
        "RunTime",
        "RunTimeGui",
        "Runtime Controller",
        kinds.CONTROLLER,
        (Field("RunTime.seconds", "Runtime (seconds)", FieldType.INTEGER, "1"),),
        _runtime,
    ),
    ElementSpec(
        "SwitchController",
        "SwitchControllerGui",
        "Switch Controller",
        kinds.CONTROLLER,
        (Field("SwitchController.value", "Switch Value"),),
        value("SwitchController.value"),
    ),
    ElementSpec(
        "IncludeController",
        "IncludeControllerGui",
        "Include Controller",
        kinds.CONTROLLER,
        (Field("IncludeController.includepath", "Filename", FieldType.FILE),),
        value("IncludeController.includepath"),
    ),
    _controller(
        "ModuleController",
        "ModuleControllerGui",
        "Module Controller",
        Table("ModuleController.node_path", "Module To Run", (Field("name", "Name"),), Rows.STRINGS),
    ),
    _controller(
        "CriticalSectionController",
        "CriticalSectionControllerGui",
        "Critical Section Controller",
        Field("CriticalSectionController.lockName", "Lock name", default="global_lock", missing=""),
    ),
    _controller("RecordingController", "RecordController", "Recording Controller"),
)
