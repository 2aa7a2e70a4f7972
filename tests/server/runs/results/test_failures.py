"""The failed samples of a run in debug mode, as its page and the API show them."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import pytest
from django.test import Client

from loadwright.server.platform import stored
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run
from loadwright.server.runs.results import failures
from tests.support.site import Cast

pytestmark = pytest.mark.django_db

SCRIPT = "&lt;script&gt;alert(&quot;坏&quot;)&lt;/script&gt;"


def sample(label: str, at: int, *, response: str = "", assertion: str = "") -> str:
    assertions = f"<assertionResult><name>total</name><failureMessage>{assertion}</failureMessage></assertionResult>"
    return (
        f'<httpSample t="5" lt="1" ts="{at}" s="false" lb="{label}" rc="500" rm="Oops" tn="t">'
        f"{assertions if assertion else ''}<samplerData>GET http://shop/{label}</samplerData>"
        f'<responseData size="70000">{response}</responseData></httpSample>\n'
    )


def deliver(cast: Cast, *samples: str, again: str = "", cut: int | None = None) -> None:
    Run.objects.filter(pk=cast.ended.pk).update(spec=replace(cast.ended.spec, debug=True))
    agent = cast.ended.generators.get().agent
    packed = gzip.compress(b"<testResults>\n" + "".join(samples).encode())
    stored.write(storage.path(cast.ended.key, f"failures-{agent.key}{again}.jtl.gz"), packed[:cut])


def test_a_run_without_debug_says_how_to_get_them(client: Client, cast: Cast) -> None:
    client.force_login(cast.user)
    assert b"debug mode" in client.get(f"/runs/{cast.ended.pk}/failures").content
    assert client.get(f"/api/v1/runs/{cast.ended.pk}/failures").json()["newest"] == []


def test_responses_are_shown_as_text(client: Client, cast: Cast) -> None:
    deliver(cast, sample("付款 &amp;", 1000, response=SCRIPT, assertion="no &lt;b&gt; there"))
    client.force_login(cast.user)
    page = client.get(f"/runs/{cast.ended.pk}/failures").content.decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;坏&quot;)" in page
    assert "total: no &lt;b&gt; there" in page
    assert "付款 &amp; (1)" in page
    assert "beginning of" in page
    assert "load-2" in page
    (failure,) = client.get(f"/api/v1/runs/{cast.ended.pk}/failures").json()["newest"]
    assert failure["response"] == '<script>alert("坏")</script>'
    assert failure["generator"] == "load-2"


def test_the_newest_of_one_label_from_every_delivery(client: Client, cast: Cast) -> None:
    deliver(cast, *[sample("pay", 1000 * at) for at in range(30)], sample("look", 99_000))
    deliver(cast, sample("pay", 40_000), again="-2")
    client.force_login(cast.user)
    found = client.get(f"/api/v1/runs/{cast.ended.pk}/failures", {"label": "pay"}).json()
    assert found["counts"] == {"pay": 31, "look": 1}
    assert [one["at"] for one in found["newest"]] == [40.0, *(float(at) for at in range(29, 10, -1))]


@pytest.mark.parametrize("cut", [0, 5, 60])
def test_what_arrived_in_part_does_no_harm(client: Client, cast: Cast, cut: int) -> None:
    deliver(cast, sample("pay", 1000), cut=cut)
    client.force_login(cast.user)
    assert client.get(f"/runs/{cast.ended.pk}/failures").status_code == 200


def test_failures_are_shown_during_the_run(client: Client, cast: Cast) -> None:
    Run.objects.filter(pk=cast.running.pk).update(spec=replace(cast.running.spec, debug=True))
    client.force_login(cast.user)
    path = f"/runs/{cast.running.pk}/failures"
    assert "No sample has failed so far" in client.get(path).content.decode()
    name = f"failures-{cast.agent.key}.jtl.gz"
    stored.write(storage.path(cast.running.key, name), gzip.compress(sample("x" * 100_000, 1000).encode()))
    page = client.get(path).content.decode()
    assert "Updated every few seconds" in page
    assert f"{'x' * 99}… (1)" in page
    assert client.get(f"/api/v1{path}").json()["newest"][0]["generator"] == "load-1"


def test_long_texts_are_cut_in_the_summary_and_whole_below_it(client: Client, cast: Cast) -> None:
    long = "长" * 60_000
    deliver(cast, sample(long, 1000, assertion=long).replace("Oops", long))
    client.force_login(cast.user)
    page = client.get(f"/runs/{cast.ended.pk}/failures").content.decode()
    (summary,) = re.findall(r"<summary>(.*?)</summary>", page, re.DOTALL)
    assert len(summary) < 2000
    texts = re.findall(r'<pre class="run-failure-text">(.*?)</pre>', page)
    assert texts == [long, long, f"total: {long}"]


def test_failures_of_a_blank_label_are_chosen_by_a_visible_name(client: Client, cast: Cast) -> None:
    deliver(cast, sample("", 1000), sample("=pay", 2000), sample("pay", 3000))
    client.force_login(cast.user)
    where = f"/runs/{cast.ended.pk}/failures"
    assert re.search(r'<option value="=">\s*\(no label\) \(1\)', client.get(where).content.decode())
    for chosen, count in (("", 3), ("=", 1), ("==pay", 1), ("pay", 1)):
        page = client.get(where, {"failed_label": chosen}).content.decode()
        assert page.count('<details class="run-failure">') == count, chosen


def test_a_file_that_expands_to_many_lines_is_read_up_to_a_limit(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "MAX_LINES", 1000)
    deliver(cast, sample("first", 1), "\n" * 2000, sample("beyond", 2))
    client.force_login(cast.user)
    assert client.get(f"/api/v1/runs/{cast.ended.pk}/failures").json()["counts"] == {"first": 1}


def test_the_files_of_a_generator_are_limited_together(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "MAX_LINES", 5)
    for again in ("", "-2", "-3"):
        deliver(cast, sample(f"file{again}", 1), sample(f"file{again}", 2), again=again)
    client.force_login(cast.user)
    counts = client.get(f"/api/v1/runs/{cast.ended.pk}/failures").json()["counts"]
    assert sum(counts.values()) < 4


def test_the_api_filters_sorts_and_pages_them(client: Client, cast: Cast) -> None:
    deliver(cast, *[sample("pay", 1000 * at) for at in range(30)], sample("look", 99_000, response="out of stock"))
    client.force_login(cast.user)
    where = f"/api/v1/runs/{cast.ended.pk}/failures"

    def ats(**query: str) -> list[float]:
        return [one["at"] for one in client.get(where, query).json()["newest"]]

    assert ats(sort="at", page="2", label="pay") == [float(at) for at in range(20, 30)]
    assert ats(search="OUT OF", code="500", generator="load-2") == [99.0]
    found = client.get(where, {"search": "nothing", "page": "3"}).json()
    assert (found["matching"], found["codes"], found["generators"]) == (0, {"500": 31}, {"load-2": 31})
    for wrong in ({"page": "0"}, {"page": "51"}, {"sort": "x"}, {"search": "x" * 1001}):
        assert client.get(where, wrong).status_code == 400
