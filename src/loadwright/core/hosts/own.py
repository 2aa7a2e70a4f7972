"""The JVMs that Loadwright starts on hosts: those of JMeter, and of the program that reads its catalogue of elements.

Their command lines begin with an option by which agents know them. They belong to no project, even if its identifier is
in their command line, such as in the name of a plan. Charts show them. Rules and guardrails, which are about the
target, leave them out unless they name them.
"""

from __future__ import annotations

JVM_OPTION = "-Dloadwright.jvm=jmeter"
"""The first option, because JVMs state only the first thousand characters of all their options."""
JVM_PART = "loadwright-jmeter"
"""The part of the figures of such a JVM; several are numbered."""


def is_own(part: str) -> bool:
    """Return whether a part of a host is a JVM that Loadwright has started."""
    return part.partition("#")[0] == JVM_PART
