"""The warm-up of JMeter: it has no effect on the plan and the target, and it can be stopped and switched off."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from loadwright.agent.generator.jmeter.settings import WARM_UP_VARIABLE
from loadwright.core.protocol import generator as protocol
from tests.support.command import loadwright, result_of
from tests.support.engines import running, until
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group
from tests.support.plans import csv_data, http_request
from tests.support.services import Service, nginx

LONG, SHORT = "250", "2"
"""Limits in seconds: one that no test waits for, and one that gives a short warm-up."""

COUNTER = """<CounterConfig guiclass="CounterConfigGui" testclass="CounterConfig" testname="counter" enabled="true">
<stringProp name="CounterConfig.start">1</stringProp><stringProp name="CounterConfig.incr">1</stringProp>
<stringProp name="CounterConfig.name">number</stringProp><boolProp name="CounterConfig.per_user">false</boolProp>
</CounterConfig><hashTree/>"""
COOKIES = """<CookieManager guiclass="CookiePanel" testclass="CookieManager" testname="cookies" enabled="true">
<collectionProp name="CookieManager.cookies"/><boolProp name="CookieManager.clearEachIteration">false</boolProp>
</CookieManager><hashTree/>"""


def jsr223(kind: str, script: str) -> str:
    return f"""<{kind} guiclass="TestBeanGUI" testclass="{kind}" testname="{kind}" enabled="true">
<stringProp name="scriptLanguage">groovy</stringProp><stringProp name="script">{script}</stringProp>
</{kind}><hashTree/>"""


def element(kind: str, **values: str) -> str:
    texts = "".join(f'<stringProp name="{name}">{value}</stringProp>' for name, value in values.items())
    return f'<{kind} guiclass="" testclass="{kind}" testname="{kind}" enabled="true">{texts}</{kind}><hashTree/>'


def with_children(request: str, *children: str) -> str:
    """Return an element with ``children`` in its empty hashTree."""
    assert request.rstrip().endswith("<hashTree/>")
    return request.rstrip().removesuffix("<hashTree/>") + f"<hashTree>{''.join(children)}</hashTree>"


def log_of(work: Path) -> str:
    return (work / "jmeter.log").read_text(encoding="utf-8")


def requests_of(target: Service) -> int:
    """Return the number of requests that nginx has received, without this one and without its readiness check."""
    status = httpx.get(f"{target.url}/status", trust_env=False, timeout=60).text
    return int(status.splitlines()[2].split()[2]) - 2


@pytest.mark.parametrize("warm_up", [False, True])
async def test_nothing_of_the_plan_is_used_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_up: bool) -> None:
    # Groovy alone may take the short limit before the first sample.
    monkeypatch.setenv(WARM_UP_VARIABLE, "30")
    access = tmp_path / "access.log"
    mark = tmp_path / "scripts"
    note = f"new File('{mark}').append(vars.get('user') + '\\n')"
    with nginx(tmp_path / "nginx", access_log=str(access)) as target:
        plan = jmx_plan(
            thread_group(
                csv_data("users.csv"),
                COUNTER,
                COOKIES,
                jsr223("JSR223PreProcessor", note),
                http_request("page ${user} ${number} ${__counter(FALSE,)}", target.port, "/ok?${user}"),
                loops=3,
            ),
            variables={"host": "127.0.0.1"},
        )
        (tmp_path / "run" / "plan").mkdir(parents=True)
        (tmp_path / "run" / "plan" / "users.csv").write_text("anna\nben\ncleo\ndora\n")
        async with running(tmp_path / "run", plan, protocol.AS_WRITTEN, warm_up=warm_up) as run:
            await run.ready()
            assert requests_of(target) == 0
            assert not mark.exists()
            await run.begin()
            await run.over()
        labels = run.labels()
        # JMeter evaluates a label twice, with and without a warm-up.
        assert set(labels) == {"page anna 1 2", "page ben 2 4", "page cleo 3 6"}
        assert {frame.samples for frame in labels.values()} == {1}
        assert sum(second.transactions for second in run.seconds) == 3
        assert run.jtl.read_text().count("page ") == 3
        assert requests_of(target) == 1 + 3
    assert mark.read_text() == "anna\nben\ncleo\n"
    asked = [line.split('"')[1].split()[1] for line in access.read_text().splitlines()]
    assert [path for path in asked if "?" in path] == ["/ok?anna", "/ok?ben", "/ok?cleo"]
    assert (run.engine.warm_up_s is not None) is warm_up
    assert bool(re.search(r"Warm-up: [1-9]\d* samples", log_of(run.work))) is warm_up


@pytest.mark.parametrize("mode", [protocol.RATE, protocol.AS_WRITTEN])
async def test_a_stop_ends_the_warm_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setenv(WARM_UP_VARIABLE, LONG)
    script = groovy_sampler("script", f"new File('{tmp_path / 'script'}').append('x')")
    async with running(tmp_path / "run", jmx_plan(thread_group(script)), mode, warm_up=True) as run:
        await until(lambda: run.engine.warming_up)
        assert run.engine.state == protocol.PREPARING
        await run.change(state=protocol.STOP)
        await run.over()
        assert not run.seconds
    assert not (tmp_path / "script").exists()


async def test_it_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WARM_UP_VARIABLE, LONG)
    async with running(tmp_path, jmx_plan(thread_group(java_sampler("quick"))), protocol.RATE) as run:
        await run.ready()
        assert run.engine.warm_up_s is None
        assert "Warm-up" not in log_of(run.work)


async def test_every_kind_of_element_has_a_replica_that_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WARM_UP_VARIABLE, "4")
    response = """<ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="a">
<collectionProp name="Asserion.test_strings"><stringProp name="1">never there</stringProp></collectionProp>
<stringProp name="Assertion.test_field">Assertion.response_data</stringProp>
<intProp name="Assertion.test_type">{}</intProp></ResponseAssertion><hashTree/>"""
    json = (
        element("JSONPostProcessor"),
        element("JMESPathExtractor"),
        element("JSONPathAssertion"),
        element("JMESPathAssertion"),
    )
    page = (element("HtmlExtractor"), element("XPath2Extractor"), element("XPathExtractor"), element("XPathAssertion"))
    anywhere = (
        element("DurationAssertion", **{"DurationAssertion.duration": "1"}),
        element("SizeAssertion"),
        element("RegexExtractor"),
        element("BoundaryExtractor"),
        *(response.format(kind) for kind in (1, 2, 8, 16)),
        *(jsr223(f"JSR223{kind}", "throw new Exception()") for kind in ("PreProcessor", "PostProcessor", "Assertion")),
    )
    plan = jmx_plan(
        thread_group(
            element("HeaderManager"),
            element("CacheManager"),
            COOKIES,
            *anywhere,
            with_children(http_request("json", 9), *json),
            with_children(http_request("page", 9), *page),
            groovy_sampler("script", "throw new Exception()"),
        ),
        variables={"host": "127.0.0.1"},
    )
    async with running(tmp_path, plan, protocol.RATE, warm_up=True, heap_mb=512) as run:
        await run.ready()
    log = log_of(run.work)
    before_the_test = log.partition("Starting ThreadGroup")[0]
    assert re.search(r"Warm-up: [1-9]\d* samples in \d+ ms, [a-z ]+, 0 failed", before_the_test)
    assert re.findall(r"^\S+ \S+ (?:WARN|ERROR) .*", before_the_test, re.MULTILINE) == []


def test_the_result_records_the_warm_up_and_the_options_of_java(tmp_path: Path) -> None:
    plan = tmp_path / "plan.jmx"
    plan.write_bytes(jmx_plan(thread_group(java_sampler("quick"))))
    env = {WARM_UP_VARIABLE: SHORT, "JVM_ARGS": "-Xss2m -Dpassword=hush"}
    for option, warmed_up in ((), True), (("--no-warm-up",), False):
        out = tmp_path / ("warm" if warmed_up else "cold")
        finished = loadwright("run", plan, "--heap", "200", "--out", out, *option, env=env)
        assert finished.returncode == 0, finished.stderr
        result = result_of(out)
        (generator,) = result["generators"]
        assert result["asked"]["warm_up"] is warmed_up
        assert (generator["warm_up_s"] is not None) is warmed_up
        assert {"-Xmx200m", "-Xss2m"} <= set(generator["java_options"])
        assert "hush" not in str(result)
