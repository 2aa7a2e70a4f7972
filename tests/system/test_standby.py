"""JMeter in standby: a run in a JVM that waited is the same as one in a JVM of its own."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter
from loadwright.agent.generator.jmeter.settings import STANDBY_VARIABLE, WARM_UP_VARIABLE
from loadwright.agent.generator.jmeter.standby import Need, Standby
from loadwright.agent.generator.role import GeneratorRole
from loadwright.core.jmx import instrument, read_plan, write_plan
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec, TrialOptions
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.programs import generator, observed, order
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group

# What a plan can see of the JVM, without what differs between any two runs.
FACTS = """
import groovy.json.JsonOutput
import org.apache.jmeter.threads.JMeterContextService
def varying = ~(/(loadwright\\.|TESTSTART|START\\.|jmeter\\.hostname|jmeter\\.logfile|JMeterThread\\.pack|/ +
    /user\\.dir|sun\\.|java\\.|jdk\\.).*/)
def text = { map -> map.findAll { !(it.key ==~ varying) }.collectEntries { [it.key, it.value as String] }.sort() }
def facts = [
    data: new File('users.csv').text, input: System.in.read(), name: Thread.currentThread().name,
    groups: Thread.currentThread().threadGroup.name, loader: Thread.currentThread().contextClassLoader.class.name,
    threads: JMeterContextService.numberOfThreads, started: JMeterContextService.totalThreads,
    variables: text(vars.entrySet().collectEntries { [it.key, it.value] }),
    properties: text(props), system: text(System.properties),
    base: org.apache.jmeter.services.FileServer.fileServer.baseDir,
]
new File('facts.json').text = JsonOutput.toJson(facts)
return 'done'
"""


async def carry_out(folder: Path, plan: bytes, *, standby: bool) -> tuple[dict[str, Any], str, list[str]]:
    """Return the facts of a plan that ends by itself, JMeter's log, and the labels in its results."""
    ordered: dict[str, Any] = {
        "mode": protocol.AS_WRITTEN,
        "jtl": True,
        "heap_mb": 1024,
        "warm_up": True,
        "properties": {},
    }
    async with (
        serving(Fleet()) as fleet,
        generator(fleet, folder, GeneratorRole.of_this_machine()),
    ):
        await until(lambda: fleet.reports)
        if standby:
            await until((folder / "home" / "standby" / "1" / "work" / "standby").exists, 60)
        prepared = order(fleet, plan=plan, **ordered)
        await fleet.desire(prepared)
        await until(lambda: fleet.last.observed is not None and fleet.last.observed.state == protocol.READY, 60)
        await fleet.desire(replace(prepared, state=protocol.RUN))
        await until(lambda: fleet.last.observed is not None and fleet.last.observed.drained, 60)
        observed = fleet.last.observed
        assert observed is not None
        assert (observed.state, observed.error) == (protocol.ENDED, "")
        assert observed.warm_up_s is not None
    facts = json.loads((folder / "home" / "runs" / "7" / "1" / "plan" / "facts.json").read_text())
    results = gzip.decompress(fleet.files["results-a1.jtl.gz"]).decode().splitlines()
    log = fleet.files["jmeter-a1.log"].decode()
    assert facts.pop("base") == str(folder / "home" / "runs" / "7" / "1" / "plan")
    return facts, log, [line.split(",")[2] for line in results]


async def test_a_plan_cannot_tell_a_jvm_in_standby_from_one_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WARM_UP_VARIABLE, "2")
    source = jmx_plan(thread_group(groovy_sampler("facts", FACTS), loops=2), variables={"host": "127.0.0.1"})
    plan = write_plan(instrument(read_plan(source), RunSpec()))
    monkeypatch.setenv(STANDBY_VARIABLE, "0")
    fresh, fresh_log, fresh_results = await carry_out(tmp_path / "fresh", plan, standby=False)
    monkeypatch.setenv(STANDBY_VARIABLE, "1")
    waited, waited_log, waited_results = await carry_out(tmp_path / "waited", plan, standby=True)
    assert "standby.jmx" not in fresh_log
    assert "standby.jmx" in waited_log
    assert waited == fresh
    assert waited_results == fresh_results


async def test_a_trial_sees_nothing_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STANDBY_VARIABLE, "0")
    script = """
        def places = [System.properties, props, org.apache.jmeter.util.JMeterUtils.JMeterProperties]
        def seen = places.collect { it.get('left') } + [vars.get('left'), binding.variables.get('left')]
        places.each { it.put('left', 'behind') }
        vars.put('left', 'behind')
        return seen.toString()
    """
    source = read_plan(jmx_plan(thread_group(groovy_sampler("state", script))))
    plan = write_plan(instrument(source, RunSpec().tried("", TrialOptions())))
    async with serving(Fleet()) as fleet, generator(fleet, tmp_path, GeneratorRole.of_this_machine()):
        await until(lambda: fleet.reports)
        await _tried(fleet, plan, "1")
        assert "standby.jmx" not in fleet.files["jmeter-a1.log"].decode()
        await _tried(fleet, plan, "2")
        assert "standby.jmx" in fleet.files["jmeter-a1.log"].decode()


async def _tried(fleet: Fleet, plan: bytes, run: str) -> None:
    """Carry out a trial whose only sample finds nothing of another one."""
    prepared = order(fleet, run, plan=plan, trial=True, properties={})
    await fleet.desire(prepared)
    await until(lambda: (observed(fleet).run, observed(fleet).state) == (run, protocol.READY), 60)
    await fleet.desire(replace(prepared, state=protocol.RUN))
    await until(lambda: observed(fleet).run == run and observed(fleet).drained, 60)
    assert "[null, null, null, null, null]" in gzip.decompress(fleet.files["samples-a1.jtl.gz"]).decode()
    await fleet.desire(None)


async def test_a_jvm_in_standby_exits_with_its_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WARM_UP_VARIABLE, "1")
    standby = await Standby.start(find_jmeter(), find_java(), tmp_path / "1", Need(256))
    await until(lambda: standby.ready, 60)
    assert "0 failed" in (tmp_path / "1" / "work" / "jmeter.log").read_text()
    # What the kernel does when the agent is killed.
    pipe = standby._process.stdin
    assert pipe is not None
    pipe.close()
    await until(lambda: not standby.ready)
    await standby.end()
