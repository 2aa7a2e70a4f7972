"""All samples of a trial, with request and response, stored by a real JMeter."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from loadwright.agent.generator.files.samples import samples_document
from loadwright.core.jmx import read_plan
from loadwright.core.protocol import generator as protocol
from loadwright.core.recordings.responses import MARK
from loadwright.core.runspec import RunSpec, TrialOptions
from loadwright.core.trial import MAX_SAMPLES, OMITTED, Trial, read_trial
from tests.support.engines import Running, running, until
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, preprocessor, thread_group, transaction
from tests.support.plans import http_request
from tests.support.targets import serving

ASSERTION = """<ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="has {text}"
 enabled="true"><collectionProp name="Asserion.test_strings"><stringProp name="1">{text}</stringProp></collectionProp>
<stringProp name="Assertion.custom_message"></stringProp><intProp name="Assertion.test_type">2</intProp>
<stringProp name="Assertion.test_field">Assertion.response_data</stringProp></ResponseAssertion><hashTree/>"""
LONG = "长" * 40_000


class Shop(BaseHTTPRequestHandler):
    """Answers with JSON, a picture, a long text or a redirect."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answers = {
            "/cart": (201, "application/json", b'{"total": 5}'),
            "/wide": (200, "text/plain; charset=UTF-16LE", "价格".encode("utf-16-le") + b"1\0"),
            "/picture": (200, "image/png", b"\x89PNG\0\0"),
            "/long": (200, "text/plain; charset=utf-8", LONG.encode()),
            "/moved": (302, "text/plain", b""),
        }
        status, kind, body = answers.get(self.path, (200, "text/html", b"<script>alert(1)</script>\x01"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/cart")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Shop) as port:
        yield port


def asserted(request: str, *texts: str) -> str:
    checks = "".join(ASSERTION.format(text=text) for text in texts)
    return request.rstrip().removesuffix("<hashTree/>") + f"<hashTree>{checks}</hashTree>"


def posted(request: str, body: str) -> str:
    argument = (
        '<boolProp name="HTTPSampler.postBodyRaw">true</boolProp><elementProp name="HTTPsampler.Arguments" '
        'elementType="Arguments"><collectionProp name="Arguments.arguments"><elementProp name="" '
        'elementType="HTTPArgument"><boolProp name="HTTPArgument.always_encode">false</boolProp>'
        f'<stringProp name="Argument.value">{body}</stringProp></elementProp></collectionProp></elementProp>'
    )
    return request.replace('method">GET', 'method">POST').replace(
        '<stringProp name="HTTPSampler.domain">', f'{argument}<stringProp name="HTTPSampler.domain">'
    )


def followed(request: str) -> str:
    return request.replace("</HTTPSamplerProxy>", '<boolProp name="HTTPSampler.follow_redirects">true</boolProp>'
                           "</HTTPSamplerProxy>")  # fmt: skip


async def tried(folder: Path, plan: bytes, options: TrialOptions | None = None) -> tuple[Trial, Running]:
    spec = RunSpec(mark=False).tried("", options or TrialOptions())
    async with running(folder, plan, protocol.AS_WRITTEN, spec=spec, trial=True) as run:
        await run.ready()
        await run.begin(length=60)
        await run.over()
    document = samples_document(run.work)
    return read_trial(document.splitlines(keepends=True) if document else []), run


async def test_every_sample_is_kept_once_with_everything_that_was_sent_and_received(tmp_path: Path, port: int) -> None:
    plan = jmx_plan(
        thread_group(java_sampler("prepare"), name="Before", kind="SetupThreadGroup", threads=3),
        thread_group(
            transaction(
                "checkout",
                asserted(posted(http_request("cart", port, "/cart"), "{&quot;n&quot;:1}"), "total", "discount"),
                followed(http_request("moved", port, "/moved")),
            ),
            transaction("whole", http_request("picture", port, "/picture"), parent=True),
            http_request("long", port, "/long"),
            http_request("wide", port, "/wide"),
            http_request("page", port, "/"),
            threads=20,
            loops=50,
        ),
        thread_group(java_sampler("clean up"), name="After", kind="PostThreadGroup", loops=4),
        variables={"host": "127.0.0.1"},
    )
    trial, run = await tried(tmp_path, plan)
    assert [(row.depth, row.sample.label) for row in trial.rows] == [
        (0, "prepare"),
        (0, "checkout"), (1, "cart"), (1, "moved"), (2, "moved-0"), (2, "moved-1"),
        (0, "whole"), (1, "picture"),
        (0, "long"),
        (0, "wide"),
        (0, "page"),
        (0, "clean up"),
    ]  # fmt: skip
    assert (trial.count, trial.failed, trial.cut) == (8, 1, False)
    samples = {row.sample.label: row.sample for row in trial.rows}
    cart = samples["cart"]
    assert (cart.method, cart.url, cart.request) == ("POST", f"http://127.0.0.1:{port}/cart", '{"n":1}')
    assert "Content-Length: 7" in cart.request_headers
    assert (cart.code, cart.message, cart.response) == ("201", "Created", '{"total": 5}')
    assert cart.response_headers.startswith("HTTP/1.1 201 Created")
    assert [(check.name, check.passed) for check in cart.checks] == [("has total", True), ("has discount", False)]
    assert cart.received > cart.size == len('{"total": 5}')
    assert cart.sent > 100
    assert (samples["moved-0"].code, samples["moved-1"].response) == ("302", '{"total": 5}')
    assert (samples["picture"].binary, samples["picture"].size) == (True, 6)
    assert samples["long"].cut == ("response",)
    assert LONG.startswith(samples["long"].response.rstrip("\N{REPLACEMENT CHARACTER}"))
    assert samples["wide"].response == "价格1"
    assert samples["page"].response == "<script>alert(1)</script>\N{REPLACEMENT CHARACTER}"
    assert run.engine.remarks == []


def extracted(request: str, name: str, pattern: str) -> str:
    extractor = (
        '<RegexExtractor guiclass="RegexExtractorGui" testclass="RegexExtractor" testname="extract" enabled="true">'
        f'<stringProp name="RegexExtractor.refname">{name}</stringProp>'
        f'<stringProp name="RegexExtractor.regex">{pattern}</stringProp>'
        '<stringProp name="RegexExtractor.template">$1$</stringProp></RegexExtractor><hashTree/>'
    )
    return request.rstrip().removesuffix("<hashTree/>") + f"<hashTree>{extractor}</hashTree>"


async def test_variables_are_kept_before_and_after_each_sample(tmp_path: Path, port: int) -> None:
    script = "vars.remove('total'); vars.put('host', vars.get('host')); vars.putObject('list', [1]); vars.put('n', '2')"
    plan = jmx_plan(
        thread_group(
            preprocessor("vars.put('long', '字' * 9000)"),
            extracted(http_request("cart", port, "/cart"), "total", "total&quot;: (.)"),
            groovy_sampler("script", script),
            transaction("whole", groovy_sampler("a", "vars.put('n', '3')"), groovy_sampler("b", "vars.put('n', '4')"),
                        parent=True),
        ),
        variables={"host": "127.0.0.1"},
    )  # fmt: skip
    trial, _run = await tried(tmp_path, plan)
    found = {row.sample.label: {one.name: one for one in row.sample.variables} for row in trial.rows}
    cart, script_, whole = found["cart"], found["script"], found["whole"]
    assert (cart["host"].before, cart["host"].after, cart["host"].changed) == ("127.0.0.1", "127.0.0.1", False)
    assert (cart["total"].before, cart["total"].after) == (None, "5")
    assert (cart["long"].before, cart["long"].cut) == (None, True)
    assert cart["long"].after == "字" * 8192
    assert (script_["total"].before, script_["total"].after) == ("5", None)
    assert script_["list"].after == "(java.util.ArrayList)"
    assert not script_["long"].changed
    # The samplers within are one sample.
    assert (whole["n"].before, whole["n"].after) == ("2", "4")
    assert (found["a"], found["b"]) == ({}, {})
    assert [one.name for one in trial.rows[0].sample.variables][:2] == ["long", "total"]
    assert not [name for one in found.values() for name in one if name.startswith(("__jm", "JMeter"))]


async def test_a_sampler_is_executed_alone_with_what_is_in_its_scope(tmp_path: Path, port: int) -> None:
    sets = preprocessor("vars.put('page', 'cart')")
    never = (
        '<IfController guiclass="IfControllerPanel" testclass="IfController" testname="never" enabled="true">'
        '<stringProp name="IfController.condition">false</stringProp>'
        '<boolProp name="IfController.useExpression">true</boolProp></IfController>'
        f"<hashTree>{http_request('other', port)}{sets}"
        f"{asserted(http_request('chosen', port, '/${page}'), 'total')}</hashTree>"
    )
    source = jmx_plan(
        thread_group(java_sampler("prepare"), name="Before", kind="SetupThreadGroup"),
        thread_group(never, threads=20, loops=50),
        thread_group(java_sampler("another group")),
        variables={"host": "127.0.0.1"},
    )
    number = next(n for n, one in enumerate(read_plan(source).walk(), 1) if one.name == "chosen")
    trial, run = await tried(tmp_path, source, TrialOptions(element=number, timers=False))
    assert [(row.sample.label, row.sample.code) for row in trial.rows] == [("prepare", "200"), ("chosen", "201")]
    assert trial.rows[1].sample.url == f"http://127.0.0.1:{port}/cart"
    assert [check.passed for check in trial.rows[1].sample.checks] == [True]
    assert run.engine.remarks == []


async def test_the_samples_of_a_plan_without_an_end_are_bounded(tmp_path: Path) -> None:
    forever = (
        '<WhileController guiclass="WhileControllerGui" testclass="WhileController" testname="while" enabled="true">'
        f'<stringProp name="WhileController.condition"></stringProp></WhileController><hashTree>'
        f"{groovy_sampler('again', 'return 1')}</hashTree>"
    )
    async with running(tmp_path, jmx_plan(thread_group(forever)), protocol.AS_WRITTEN, trial=True) as run:
        await run.ready()
        await run.begin(length=60)
        await until(lambda: OMITTED in (samples_document(run.work) or b""))
        await run.change(state=protocol.STOP)
        await run.over()
    document = samples_document(run.work)
    assert document is not None
    trial = read_trial(document.splitlines(keepends=True))
    assert (trial.count, trial.cut) == (MAX_SAMPLES, True)
    assert document.count(b"<omitted/>") == 1


async def test_samples_name_the_responses_that_were_recorded_for_their_requests(tmp_path: Path, port: int) -> None:
    def marked(request: str, mark: str) -> str:
        prop = f'<stringProp name="{MARK}">{mark}</stringProp>'
        return request.replace("</HTTPSamplerProxy>", f"{prop}</HTTPSamplerProxy>")

    plan = jmx_plan(
        thread_group(
            transaction("checkout", followed(marked(http_request("moved", port, "/moved"), "0123456789abcdef-7"))),
            http_request("cart", port, "/cart"),
            java_sampler("other"),
        ),
        variables={"host": "127.0.0.1"},
    )
    trial, _run = await tried(tmp_path, plan)
    assert {row.sample.label: row.sample.recorded for row in trial.rows} == {
        "checkout": "", "moved": "0123456789abcdef-7", "moved-0": "", "moved-1": "", "cart": "", "other": "",
    }  # fmt: skip
