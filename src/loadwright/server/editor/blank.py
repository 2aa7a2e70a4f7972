"""New plans from nothing: what JMeter creates for a new Test Plan, with a Thread Group in it."""

from __future__ import annotations

from loadwright.core.jmx.catalogue import Entry
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import Insert
from loadwright.core.jmx.editing.fragments import read_fragment, write_fragment
from loadwright.core.jmx.editing.history import History
from loadwright.server.accounts.actor import Actor
from loadwright.server.catalogues.set_up import catalogue
from loadwright.server.plans import actions as plans
from loadwright.server.plans import errors as plan_errors
from loadwright.server.plans.models import Plan

from . import errors

_PARTS = ("TestPlan", "ThreadGroup")


def create_plan(actor: Actor, *, name: str, project: str, language: str) -> Plan:
    """Create a plan with one Thread Group, whose elements are named in ``language``."""
    if not name.strip():
        raise plan_errors.NAME()
    return plans.create_plan(actor, filename="plan.jmx", data=document(language), name=name, project=project)


def document(language: str) -> bytes:
    """Return the plan. ``NO_CATALOGUE`` if JMeter's elements were not listed at set-up."""
    test_plan, group = (_entry(tag) for tag in _PARTS)
    plan = read_plan(test_plan.jmx.encode(), "JMX")
    plan.elements[0].node.set("testname", test_plan.label(language))
    history = History(plan)
    [added] = read_fragment(write_fragment([group.element]))
    added.node.set("testname", group.label(language))
    history.apply(Insert(1, 0, write_fragment([added])))
    return write_plan(history.document.plan)


def _entry(tag: str) -> Entry:
    found = next((entry for entry in catalogue().entries if entry.element.node.tag == tag), None)
    if found is None:
        raise errors.NO_CATALOGUE()
    return found
