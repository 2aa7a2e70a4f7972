"""JMeter loads and saves every declared element unchanged."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements import kinds, values
from loadwright.core.jmx.elements.registry import SPECS, spec_of
from loadwright.core.modes import AS_WRITTEN
from tests.support.elements import sample
from tests.support.engines import running
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group

REMOVED = ("SoapSampler",)
"""Elements that were removed in JMeter 5.6."""


async def test_jmeter_keeps_every_declared_element_as_it_is_written(tmp_path: Path) -> None:
    # Classes of plugins are written with their package.
    own = [spec for spec in SPECS if "." not in spec.testclass and spec.class_name not in REMOVED]
    nodes = [values.new(spec, values=sample(spec)) for spec in own if spec.kind != kinds.PLAN]
    written, saved = tmp_path / "written.jmx", tmp_path / "saved.jmx"
    written.write_bytes(jmx_plan(*(f"{etree.tostring(node, encoding='unicode')}<hashTree/>" for node in nodes)))
    script = f"""import org.apache.jmeter.save.SaveService
def tree = SaveService.loadTree(new File("{written}"))
new File("{saved}").withOutputStream {{ SaveService.saveTree(tree, it) }}"""

    async with running(tmp_path / "run", jmx_plan(thread_group(groovy_sampler("save", script))), AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()

    former, found = (list(read_plan(path.read_bytes()).walk()) for path in (written, saved))
    assert len(found) == len(former) > 100
    for one, other in zip(former, found, strict=True):
        spec = spec_of(one)
        assert spec is not None
        assert spec_of(other) is spec
        assert values.read(spec, other.node) == values.read(spec, one.node), spec.class_name
