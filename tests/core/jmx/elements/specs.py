"""Every declared element, and nodes as they are read from plans."""

from __future__ import annotations

import pytest
from lxml import etree

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements.registry import SPECS
from tests.core.jmx.plans import document

every_spec = pytest.mark.parametrize("spec", SPECS, ids=[f"{spec.class_name}-{spec.guiclass}" for spec in SPECS])


def in_plan(node: etree._Element) -> tuple[etree._Element, bytes]:
    """Return the node as read from a plan that contains it, and the plan's bytes."""
    text = document(f"{etree.tostring(node, encoding='unicode')}<hashTree/>").encode()
    return read_plan(text).elements[0].children[0].node, text
