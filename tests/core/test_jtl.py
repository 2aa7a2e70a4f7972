"""Failed samples from complete and damaged JTLs."""

from __future__ import annotations

from io import BytesIO

import pytest

from loadwright.core.jtl import Assertion, Sample, read_sample, samples

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
PAY = b"""<httpSample t="12" lt="3" ts="1700000000500" s="false" lb="pay" rc="500" rm="Oops" tn="g 1-1" by="9">
<assertionResult><name>has total</name><failure>true</failure><error>false</error>
<failureMessage>Test failed: text expected to contain /total/</failureMessage></assertionResult>
<java.net.URL>http://127.0.0.1/pay?a=1&amp;b=2</java.net.URL><requestHeader>A: b&#10;C: d</requestHeader>
<samplerData>POST http://127.0.0.1/pay</samplerData><responseHeader>HTTP/1.1 500 Oops</responseHeader>
<responseData class="java.lang.String" size="100000">\xe4\xbb\x98\xe6\xac\xbe &lt;script&gt;</responseData></httpSample>
"""
PAY = PAY.replace(b"\n<", b"<")
END = b"</testResults>\n"


def sample(label: str, at: int, success: str = "false", inner: str = "") -> str:
    return f'<sample t="1" lt="0" ts="{at}" s="{success}" lb="{label}" rc="1" rm="" tn="">{inner}</sample>'


def read(text: str | bytes) -> list[Sample]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(samples(BytesIO(HEAD + data + END)))


def test_everything_that_was_kept() -> None:
    assert read(PAY) == [
        Sample(
            label="pay",
            at=1700000000.5,
            elapsed_ms=12,
            success=False,
            code="500",
            message="Oops",
            thread="g 1-1",
            url="http://127.0.0.1/pay?a=1&b=2",
            request="POST http://127.0.0.1/pay",
            request_headers="A: b\nC: d",
            response="付款 <script>",
            response_headers="HTTP/1.1 500 Oops",
            size=100000,
            assertions=("has total: Test failed: text expected to contain /total/",),
            latency_ms=3,
            received=9,
            checks=(Assertion("has total", passed=False, message="Test failed: text expected to contain /total/"),),
            cut=("response",),
        )
    ]


def test_a_sample_of_a_trial_has_all_details() -> None:
    sample = read_sample(
        b'<httpSample t="12" lt="9" ts="1" s="true" lb="a" rc="201" rm="" tn="" by="90" sby="40" ct="7">'
        b"<assertionResult><name>fine</name><failure>false</failure><error>false</error></assertionResult>"
        b"<assertionResult><name>broken</name><failure>false</failure><error>true</error></assertionResult>"
        b"<omitted>3</omitted><java.net.URL>http://a/</java.net.URL><method>POST</method><cookies>s=1</cookies>"
        b'<queryString length="70000">{}</queryString><responseData size="65536">x</responseData></httpSample>\n'
    )
    assert sample is not None
    assert (sample.connect_ms, sample.latency_ms, sample.received, sample.sent) == (7, 9, 90, 40)
    assert sample.checks == (Assertion("fine", passed=True), Assertion("broken", passed=False))
    assert sample.assertions == ("broken",)
    assert (sample.method, sample.cookies, sample.request) == ("POST", "s=1", "{}")
    assert (sample.omitted, sample.cut) == (3, ("request",))
    assert read_sample(b"<other/>") is None
    assert read_sample(b"<sample") is None


def test_samples_inside_samples_belong_to_the_outer_one() -> None:
    (outer,) = read(sample("all", 2, inner=sample("one", 1, "true") + sample("two", 1)) + "\n")
    assert [(each.label, each.success) for each in outer.inner] == [("one", True), ("two", False)]


@pytest.mark.parametrize("cut", range(0, len(PAY), 7))
def test_a_truncated_document_yields_the_complete_samples(cut: int) -> None:
    for data in (HEAD + PAY + PAY[:cut], HEAD + PAY + PAY[:cut] + END):
        assert len(list(samples(BytesIO(data)))) == 1


@pytest.mark.parametrize("data", [b"", b"timeStamp,elapsed\n1,2\n", b"<html>", b"\0\0\0", b"<sample \xff>\n"])
def test_other_documents_have_no_samples(data: bytes) -> None:
    assert list(samples(BytesIO(data))) == []


def test_entities_are_not_expanded() -> None:
    assert read(sample("a", 1, inner="<samplerData>&x;&y;</samplerData>") + "\n") == []


def test_numbers_that_no_sample_has_are_read_as_zero() -> None:
    long = sample("a", 1).replace('t="1"', f't="{"9" * 5000}"').replace('ts="1"', f'ts="{"9" * 20}"')
    (found,) = read(long.replace("><", f'><responseData size="{"9" * 5000}"/><') + "\n")
    assert (found.elapsed_ms, found.at, found.size) == (0, 0, 0)
