"""The samples of a trial: their order, nesting and keys while they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from loadwright.core.trial import MAX_SAMPLES, OMITTED, Trial, read_trial

HEAD = [b'<?xml version="1.0" encoding="UTF-8"?>\n', b'<testResults version="1.2">\n']


def line(
    label: str, *, message: str = "OK", ok: bool = True, thread: str = "t 1-1", url: str = "", inner: str = ""
) -> str:
    name = "httpSample" if url else "sample"
    content = inner + (f"<java.net.URL>{url}</java.net.URL>" if url else "")
    return (
        f'<{name} t="1" lt="0" ts="1700000000000" s="{str(ok).lower()}" lb={quoteattr(label)} rc="200" '
        f'rm={quoteattr(message)} tn="{thread}">{content}</{name}>'
    )


def transaction(label: str, count: int, *, ok: bool = True, thread: str = "t 1-1", inner: str = "") -> str:
    message = f"Number of samples in transaction : {count}, number of failing samples : {0 if ok else 1}"
    return line(label, message=message, ok=ok, thread=thread, inner=inner)


def document(*lines: str) -> Iterator[bytes]:
    yield from HEAD
    yield from (f"{one}\n".encode() for one in lines)


def shown(trial: Trial) -> list[tuple[str, int, str]]:
    return [(row.key, row.depth, row.sample.label) for row in trial.rows]


def test_samples_are_listed_with_those_within() -> None:
    trial = read_trial(document(line("login", inner=line("redirect") + line("home")), line("search", ok=False)))
    assert shown(trial) == [("1", 0, "login"), ("1.1", 1, "redirect"), ("1.2", 1, "home"), ("2", 0, "search")]
    assert (trial.count, trial.failed, trial.cut) == (2, 1, False)


def test_a_transaction_takes_the_samples_before_it_and_no_key_changes() -> None:
    lines = [line("before"), line("cart"), line("elsewhere", thread="t 2-1"), line("pay", ok=False)]
    early = read_trial(document(*lines))
    assert [row.depth for row in early.rows] == [0, 0, 0, 0]
    trial = read_trial(document(*lines, transaction("checkout", 2, ok=False)))
    assert shown(trial) == [
        ("1", 0, "before"),
        ("3", 0, "elsewhere"),
        ("5", 0, "checkout"),
        ("2", 1, "cart"),
        ("4", 1, "pay"),
    ]
    assert {row.key: row.sample.label for row in early.rows}.items() <= {
        row.key: row.sample.label for row in trial.rows
    }.items()
    assert (trial.count, trial.failed) == (4, 1)


def test_transactions_in_a_transaction_do_not_count_themselves() -> None:
    trial = read_trial(
        document(line("a"), transaction("inner", 1), line("b"), transaction("empty", 0), transaction("outer", 2))
    )
    assert shown(trial) == [("5", 0, "outer"), ("2", 1, "inner"), ("1", 2, "a"), ("3", 1, "b"), ("4", 1, "empty")]


def test_a_parent_sample_contains_its_samples_already() -> None:
    trial = read_trial(document(line("before"), transaction("parent", 1, inner=line("in it"))))
    assert shown(trial) == [("1", 0, "before"), ("2", 0, "parent"), ("2.1", 1, "in it")]
    assert trial.count == 2


def test_a_server_cannot_pretend_to_be_a_transaction() -> None:
    message = "Number of samples in transaction : 1, number of failing samples : 0"
    trial = read_trial(document(line("first"), line("second", message=message, url="http://shop/")))
    assert shown(trial) == [("1", 0, "first"), ("2", 0, "second")]


def test_a_trial_states_that_further_samples_were_not_kept() -> None:
    trial = read_trial([*document(line("one")), OMITTED, *document(line("two"))])
    assert (shown(trial), trial.cut) == ([("1", 0, "one")], True)
    many = read_trial(document(*[line("x")] * (MAX_SAMPLES + 1)))
    assert (len(many.rows), many.cut) == (MAX_SAMPLES, True)


def test_damaged_lines_are_skipped() -> None:
    trial = read_trial(document(line("one"), "<sample t='1' broken", "<other/>", line("two")[:40], line("three")))
    assert [row.sample.label for row in trial.rows] == ["one", "three"]


def test_the_first_failed_request_is_chosen_unless_another_row_is() -> None:
    trial = read_trial(document(line("a"), line("b", ok=False), transaction("t", 2, ok=False)))
    chosen = trial.chosen("")
    assert chosen is not None
    assert chosen.sample.label == "b"
    other = trial.chosen("1")
    assert other is not None
    assert other.sample.label == "a"
    assert trial.row("7") is None
    assert Trial().chosen("") is None
