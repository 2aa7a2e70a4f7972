"""Logic controllers: when and how often each runs what it holds."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element


def loop(element: Element) -> str:
    """Return how often the controller repeats."""
    loops = properties.text(element.node, "LoopController.loops").strip()
    return "forever" if loops == "-1" else f"{loops} times" if loops else ""


def throughput(element: Element) -> str:
    """Return the part of iterations, in percent or in executions, that go inside."""
    node = element.node
    if properties.text(node, "ThroughputController.style") == "1":
        return f"{properties.text(node, 'ThroughputController.percentThroughput')} %"
    return f"{properties.text(node, 'ThroughputController.maxThroughput')} executions"


SUMMARIES = {
    "LoopController": loop,
    "ThroughputController": throughput,
    "IfController": lambda element: properties.text(element.node, "IfController.condition"),
    "WhileController": lambda element: properties.text(element.node, "WhileController.condition"),
    "SwitchController": lambda element: properties.text(element.node, "SwitchController.value"),
    "ForeachController": lambda element: properties.text(element.node, "ForeachController.inputVal"),
    "RunTime": lambda element: f"{properties.text(element.node, 'RunTime.seconds')} s",
    "IncludeController": lambda element: properties.text(element.node, "IncludeController.includepath"),
}
