"""The plugin computes histograms and arrivals like ``core``."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin
from loadwright.core.curve import mean_between
from loadwright.core.stats.histogram import MAX_VALUE, Histogram
from loadwright.core.stats.labels import MAX_LABEL, limited

PROBE = Path(__file__).parents[2] / "jmeter-plugin" / "test" / "loadwright" / "jmeter"
START = 1_700_000_000

Ask = Callable[[list[str]], list[str]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask one JVM all questions."""
    classes = tmp_path_factory.mktemp("probe")
    path = f"{find_plugin()}:{find_jmeter().home}/lib/ext/*:{find_jmeter().home}/lib/*"
    subprocess.run(["javac", "-cp", path, "-d", str(classes), *map(str, PROBE.glob("*.java"))], check=True)
    command = [str(find_java().path), "-cp", f"{classes}:{path}", "loadwright.jmeter.Probe"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as probe:
        assert probe.stdin is not None
        assert probe.stdout is not None
        questions, answers = probe.stdin, probe.stdout

        def answer(question: str) -> str:
            print(question, file=questions, flush=True)
            line = answers.readline()
            assert line.endswith("\n"), f"no answer to {question[:100]}"
            return line.rstrip("\n")

        yield lambda asked: [answer(question) for question in asked]


def test_the_text_of_a_histogram_is_the_same_in_java(ask: Ask) -> None:
    chance = random.Random(4)
    edges = [value for power in range(41) for value in (2**power - 1, 2**power, 2**power + 1)]
    many = [
        [],
        [0],
        [-5, 0, 1],
        edges,
        [MAX_VALUE, MAX_VALUE + 1, 2**50],
        *([int(10 ** chance.uniform(0, 7)) for _ in range(chance.randrange(1, 2000))] for _ in range(50)),
    ]
    answers = ask(["histogram " + " ".join(map(str, values)) for values in many])
    assert answers == [Histogram.of(values).encode() for values in many]


def arrivals(
    ask: Ask, count: int, curve: str, *, share: float = 1, phase: float = 0.5, start: float = START
) -> list[int]:
    answer = ask([f"arrivals {count} {share!r} {phase!r} {start!r} {curve}"])[0]
    return [int(word) for word in answer.split()]


def per_second(due: list[int]) -> list[int]:
    counts = Counter(moment // 10**9 - START for moment in due)
    # The last second may be incomplete because the number of tickets is limited.
    return [counts[second] for second in range(max(counts))]


def points(*pairs: tuple[float, float]) -> str:
    return ",".join(f"{START + moment:.3f}:{value}" for moment, value in pairs)


@pytest.mark.parametrize("rate", [1, 7, 20, 500, 3000])
def test_a_constant_whole_rate_is_exact_in_every_second(ask: Ask, rate: int) -> None:
    assert set(per_second(arrivals(ask, rate * 10 + 1, points((0, rate))))) == {rate}


def test_it_is_exact_after_a_change_in_the_middle_of_a_second_and_of_an_arrival(ask: Ask) -> None:
    counts = per_second(arrivals(ask, 2000, points((0, 7), (3.123, 7), (3.123, 40), (9.77, 40), (9.77, 3))))
    assert counts[:3] == [7, 7, 7]
    assert counts[4:9] == [40] * 5
    assert set(counts[10:40]) == {3}


def test_several_generators_add_up_and_interleave(ask: Ask) -> None:
    dues = sorted(
        moment for position in range(3) for moment in arrivals(ask, 70, points((0, 20 / 3)), phase=(position + 0.5) / 3)
    )
    whole = [moment for moment in dues if moment < (START + 10) * 10**9]
    assert per_second([*whole, (START + 10) * 10**9]) == [20] * 10
    gaps = {later - earlier for earlier, later in itertools.pairwise(whole)}
    assert all(abs(gap - 50_000_000) < 1000 for gap in gaps)


def test_a_ramp_holds_as_many_arrivals_as_its_area(ask: Ask) -> None:
    ramp = [(START + moment, value) for moment, value in ((0.0, 0.0), (10.0, 100.0), (20.0, 20.0))]
    counts = per_second(arrivals(ask, 1500, points((0, 0), (10, 100), (20, 20))))
    for second, counted in enumerate(counts):
        assert abs(counted - mean_between(ramp, START + second, START + second + 1)) <= 1.5, second
    assert abs(sum(counts[:20]) - 1100) <= 1


def test_arrivals_never_go_back_in_time_and_a_zero_rate_has_none(ask: Ask) -> None:
    due = arrivals(ask, 10_000, points((0, 13), (2.2, 13), (2.2, 0), (5.9, 0), (5.9, 1), (8, 30.5)))
    assert due == sorted(due)
    assert not [moment for moment in due if (START + 2.2) * 10**9 < moment < (START + 5.9) * 10**9]
    assert arrivals(ask, 100, points((0, 10), (3, 10), (3, 0)))[-1] < (START + 3) * 10**9


def test_a_new_load_goes_on_where_the_old_one_is(ask: Ask) -> None:
    old, new = points((0, 20)), points((0, 20), (2.5, 20), (2.5, 600))
    first, again = ask(
        [
            f"arrivals 3000 1 0.5 {START} {old} {START + 2.53:.3f} {new}",
            # A changed share, as when a generator joins: past arrivals are not repeated.
            f"arrivals 3000 1 0.5 {START} {points((0, 600))} {START + 2.5:.3f} {points((0, 200))}",
        ]
    )
    counts = per_second([int(word) for word in first.split()])
    assert counts[:2] == [20, 20]
    assert counts[3:] == [600] * len(counts[3:])
    counts = per_second([int(word) for word in again.split()])
    assert counts[:2] == [600, 600]
    assert abs(counts[2] - 400) <= 1
    assert counts[3:] == [200] * len(counts[3:])


def test_a_generator_that_begins_late_falls_in_step(ask: Ask) -> None:
    curve = points((0, 20 / 3))
    early = arrivals(ask, 200, curve, phase=0.5)
    late = arrivals(ask, 50, curve, phase=0.5, start=START + 4.321)
    assert late[0] >= (START + 4.321) * 10**9
    # Equal phases give equal arrival times, whenever the generator started.
    assert all(min(abs(moment - other) for other in early) < 1000 for moment in late[1:])


def test_a_share_of_the_rate_is_taken(ask: Ask) -> None:
    assert set(per_second(arrivals(ask, 101, points((0, 40)), share=0.25))) == {10}


def steady_after(ask: Ask, *windows: tuple[float, int, float]) -> int:
    """Return the number of windows (nanoseconds of CPU, samples, part of compiling) after which a warm-up ends."""
    text = " ".join(f"{nanos}:{samples}:{compiling}" for nanos, samples, compiling in windows)
    return int(ask([f"steadiness {text}"])[0])


def test_a_warm_up_ends_when_the_cost_per_sample_no_longer_falls(ask: Ask) -> None:
    flat = [(2e8, 2000, 0.1)] * 12
    assert steady_after(ask, *flat) == 8
    falling = [(2e8 * 0.9**number, 2000, 0.1) for number in range(12)]
    assert steady_after(ask, *falling) == 0
    # Eight windows of the lower cost have to follow, less what the tolerance allows.
    assert 12 < steady_after(ask, *falling, *[(5e7, 2000, 0.1)] * 12) <= 20


def test_a_warm_up_goes_on_while_java_compiles_much_or_has_seen_little(ask: Ask) -> None:
    assert steady_after(ask, *[(2e8, 2000, 0.8)] * 12) == 0
    assert steady_after(ask, *[(2e8, 2000, 0.8)] * 12, *[(2e8, 2000, 0.0)] * 4) > 12
    assert steady_after(ask, *[(2e8, 100, 0.1)] * 12) == 0


def kinds(ask: Ask, *texts: tuple[int, str], size: int = 0) -> list[str]:
    """Return the kinds of errors of ``texts``, each of a sample with that time."""
    parts = [part for time, text in texts for part in (str(time), str(size), text)]
    return ask(["wordings\t" + "\t".join(parts)])[0].split("\t")


def test_a_measured_number_is_replaced_in_the_kind_of_an_error_and_a_limit_is_kept(ask: Ask) -> None:
    text = "It took {:,} milliseconds, but should not have lasted longer than 100 milliseconds"
    times = [203, 204, 203, 1_500, 12_345_678]
    found = kinds(ask, *((time, text.format(time)) for time in times), size=100)
    assert set(found) == {"It took # milliseconds, but should not have lasted longer than 100 milliseconds"}


def test_a_size_is_replaced_where_no_number_is_a_time(ask: Ask) -> None:
    text = "It was 512 bytes, but should have been equal to 300 bytes"
    assert set(kinds(ask, (5, text), (7, text), size=512)) == {text.replace("512", "#")}


def test_a_number_that_is_measured_only_by_chance_is_kept(ask: Ask) -> None:
    text = "Value expected to be '15', but found '17'"
    assert kinds(ask, *((time, text) for time in (15, 14, 15, 17)))[1:] == [text] * 3


def test_few_variants_of_a_text_are_kinds_and_many_are_one(ask: Ask) -> None:
    codes = [f"step 2: errcode {code}" for code in (1001, 1002, 1003)] * 10
    assert kinds(ask, *((5, text) for text in codes)) == codes
    found = kinds(ask, *((5, f"step 2: order 3fa85f{number}-{number}b not found") for number in range(100, 200)))
    assert len(set(found)) == 11
    assert set(found[10:]) == {"step 2: order #-#b not found"}


def test_the_number_of_kinds_is_bounded_for_any_wording(ask: Ask) -> None:
    words = [f"{'x' * number} {number}" for number in range(1, 601)]
    found = kinds(ask, *((5, text) for text in words))
    assert found[:500] == words[:500]
    assert found[500:] == [f"{'x' * number} #" for number in range(501, 601)]


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ("", 10),
        ("wait wait wait", 10),
        ("wait interrupt", 10),
        ("wait wait interrupt wait interrupt wait", 10),
        ("wait interrupt rate:4", 4),
        (f"{'wait ' * 12}interrupt", 10),
    ],
)
def test_no_arrival_is_lost_with_the_thread_that_waits_for_it(ask: Ask, steps: str, due: int) -> None:
    assert ask([f"missed 10 {steps}".strip()]) == [str(due)]


def test_a_group_whose_last_thread_is_being_replaced_gets_no_other_thread(ask: Ask) -> None:
    assert ask(["successor"]) == ["0"]


@pytest.mark.parametrize(
    "label",
    [
        "",
        "checkout",
        "ü" * MAX_LABEL,
        "ü" * (MAX_LABEL + 1),
        "\N{GRINNING FACE}" * MAX_LABEL,
        "\N{GRINNING FACE}" * (MAX_LABEL + 1),
        "\ud83d alone " * 200,
        "x" * 100_000,
        "x" * 99_999 + "\ude00",
    ],
    ids=len,
)
def test_a_long_label_is_limited_alike_in_java(ask: Ask, label: str) -> None:
    units = label.encode("utf-16-be", "surrogatepass").hex(" ", 2)
    assert json.loads(ask([f"label {units}"])[0]) == limited(label)
