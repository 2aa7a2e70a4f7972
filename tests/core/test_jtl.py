"""Failed samples out of JTLs, whole ones and damaged ones."""

from __future__ import annotations

import pytest

from loadwright.core.jtl import Sample, newest, samples

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
PARTS = b"""<httpSample t="12" lt="3" ts="1700000000500" s="false" lb="pay" rc="500" rm="Oops" tn="g 1-1" by="9">
<assertionResult><name>has total</name><failure>true</failure><error>false</error>
<failureMessage>Test failed: text expected to contain /total/</failureMessage></assertionResult>
<java.net.URL>http://127.0.0.1/pay?a=1&amp;b=2</java.net.URL><requestHeader>A: b</requestHeader>
<samplerData>POST http://127.0.0.1/pay</samplerData><responseHeader>HTTP/1.1 500 Oops</responseHeader>
<responseData class="java.lang.String" size="100000">\xe4\xbb\x98\xe6\xac\xbe &lt;script&gt;</responseData></httpSample>
""".replace(b"\n<", b"<")
WHOLE = HEAD + PARTS + b"</testResults>\n"


def sample(label: str, at: int, success: str = "false") -> bytes:
    return f'<sample t="1" ts="{at}" s="{success}" lb="{label}" rc="1" rm="" tn=""></sample>\n'.encode()


def test_everything_that_was_kept() -> None:
    (read,) = samples([WHOLE])
    assert read == Sample(
        label="pay",
        at=1700000000.5,
        elapsed_ms=12,
        success=False,
        code="500",
        message="Oops",
        thread="g 1-1",
        url="http://127.0.0.1/pay?a=1&b=2",
        request="POST http://127.0.0.1/pay",
        request_headers="A: b",
        response="付款 <script>",
        response_headers="HTTP/1.1 500 Oops",
        size=100000,
        assertions=("has total: Test failed: text expected to contain /total/",),
    )


def test_byte_by_byte() -> None:
    assert list(samples(WHOLE[at : at + 1] for at in range(len(WHOLE)))) == list(samples([WHOLE]))


def test_samples_inside_samples_belong_to_the_outer_one() -> None:
    outer = sample("all", 2).replace(b"></sample>", b">" + sample("one", 1, "true") + sample("two", 1) + b"</sample>")
    (read,) = samples([HEAD, outer, b"</testResults>"])
    assert [(each.label, each.success) for each in read.inner] == [("one", True), ("two", False)]


@pytest.mark.parametrize("cut", range(len(HEAD) + len(PARTS), len(HEAD) + 2 * len(PARTS), 7))
def test_one_that_is_cut_off_gives_what_was_whole(cut: int) -> None:
    for end in (b"", b"</testResults>\n"):
        assert len(list(samples([(HEAD + PARTS + PARTS)[:cut] + end]))) == 1


@pytest.mark.parametrize("data", [b"", b"timeStamp,elapsed\n1,2\n", b"<html>", b"\0\0\0"])
def test_what_is_no_jtl_has_no_samples(data: bytes) -> None:
    assert list(samples([data])) == []


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yyyy">]><testResults>'
    data = b'<sample lb="a" s="false"><samplerData>&x;&y;</samplerData></sample></testResults>'
    assert [one.request for one in samples([bomb, data])] == [""]


def test_the_newest_of_all_or_of_a_label() -> None:
    first = HEAD + b"".join(sample("a", 1000 * at) for at in range(100)) + sample("fine", 1, "true")
    second = HEAD + b"".join(sample("b", 1000 * at + 500) for at in range(50, 100))
    both = [("g1", [first]), ("g2", [second])]
    found = newest(both, label=None, keep=3)
    assert found.counts == {"a": 100, "b": 50}
    assert [(source, one.at) for source, one in found.newest] == [("g2", 99.5), ("g1", 99.0), ("g2", 98.5)]
    assert [one.at for _, one in newest(both, label="a", keep=2).newest] == [99.0, 98.0]
    assert newest(both, label="c", keep=2).newest == []
