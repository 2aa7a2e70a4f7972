from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from loadwright.core.facts import FINISHED, Event, GeneratorFacts, RunFacts
from loadwright.core.messages import TEXT, events, plans
from loadwright.core.protocol.generator import ENDED, FAILED
from loadwright.core.result import build_result
from loadwright.core.runspec import RunSpec
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import MAX_LABELS, OTHER_LABELS, SUB, TRANSACTION, GeneratorSecond
from loadwright.core.stats.series import result_schemas
from tests.core.stats.examples import frame, second_of
from tests.support.measurements import measurements_of

SCHEMA = json.loads(resources.files("loadwright.core").joinpath("result.schema.json").read_text())
START = 1_700_000_000


def validate(result: dict[str, Any]) -> None:
    """Convert through JSON text, as readers receive it; NaN and the like would fail."""
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(result, allow_nan=False)))


def two_generators() -> list[tuple[str, GeneratorSecond]]:
    entered = []
    for second in range(START, START + 10):
        for name in ("1", "2"):
            elapsed = {"a": [10, 20], "b": [1500]}
            values = {"rate_asked": 3.0, "transactions": 3, "threads": 2, "cpu_percent": 20.0}
            entered.append((name, second_of(second, elapsed, **values)))
    return entered


def facts(**changes: Any) -> RunFacts:
    values: dict[str, Any] = {
        "state": FINISHED,
        "spec": RunSpec(
            mode="rate",
            target=6.0,
            duration_s=10.0,
            generators=2,
            variables={"host": "x"},
            requirements=["p95 < 2s", "p99(a) < 5ms"],
        ),
        "plan": "shop.jmx",
        "started_at": float(START),
        "load_ended_at": START + 10.0,
        "ended_at": START + 12.25,
        "rate_asked": lambda second, _seconds: 6.0 if START <= second < START + 10 else 0.0,
        "generators": [GeneratorFacts("1", "one", ENDED, 0.5), GeneratorFacts("2", "two", ENDED, 0.5)],
        "events": [Event(START + 1.5, events.LOAD_BEGAN())],
    }
    return RunFacts(**{**values, **changes})


def test_the_schema_is_a_schema_and_describes_every_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    def described(schema: dict[str, Any], path: str) -> None:
        for name, field in schema.get("properties", {}).items():
            if "$ref" in field:
                assert field["$ref"].rsplit("/", 1)[1] in SCHEMA["$defs"]
                continue
            assert "description" in field, f"{path}.{name} is not described"
            described(field, f"{path}.{name}")
        if "items" in schema:
            described(schema["items"], f"{path}[]")

    described(SCHEMA, "result")
    for name, definition in SCHEMA["$defs"].items():
        described(definition, name)


def test_the_schema_has_the_series_that_are_declared() -> None:
    for name, series in result_schemas().items():
        assert SCHEMA["$defs"][name] == series, "run scripts/update-schemas"


def test_the_schema_has_the_kinds_of_events_that_are_declared() -> None:
    assert SCHEMA["$defs"]["event_kind"] == {"enum": list(events.KINDS)}, "run scripts/update-schemas"


def undescribed(schema: dict[str, Any], value: Any, path: str = "result") -> list[str]:
    """Return the parts of ``value`` that ``schema`` does not describe."""
    for part in (schema, *schema.get("allOf", ())):
        if "$ref" in part:
            whole = SCHEMA["$defs"][part["$ref"].rsplit("/", 1)[1]]
            schema = {**whole, "properties": {**whole.get("properties", {}), **schema.get("properties", {})}}
    if isinstance(value, list):
        return [found for item in value for found in undescribed(schema["items"], item, f"{path}[]")]
    if isinstance(value, dict) and "properties" in schema:
        unknown = [f"{path}.{name}" for name in value if name not in schema["properties"]]
        known = [name for name in value if name in schema["properties"]]
        return unknown + [
            found for name in known for found in undescribed(schema["properties"][name], value[name], f"{path}.{name}")
        ]
    return []


def test_a_complete_result_matches_the_schema() -> None:
    partial = ("1", second_of(START + 10, {"a": [10], "b": []}, transactions=1))
    result = build_result(measurements_of(*two_generators(), partial), facts())
    validate(result)
    assert undescribed(SCHEMA, result) == []


def test_samples_of_setup_groups_before_the_start_are_counted_but_not_in_rates() -> None:
    before = ("1", second_of(START - 3, {"a": [5], "login": [7]}))
    spec = replace(facts().spec, requirements=["rate < 6.01", "rate(login) < 1", "rate(a) < 4.01", "samples > 61"])
    measured = measurements_of(before, *two_generators())
    result = build_result(measured, facts(spec=spec))
    validate(result)
    assert (result["total"]["samples"], result["total"]["rate"]) == (62, 6.0)
    assert {label["label"]: (label["samples"], label["rate"]) for label in result["labels"]} == {
        "a": (41, 4.0), "b": (20, 2.0), "login": (1, 0.0)
    }  # fmt: skip
    assert [one["value"] for one in result["requirements"]] == [6.0, 0.0, 4.0, 62]


def test_a_plan_that_ended_its_load_before_the_start_missed_all_of_it() -> None:
    measured = measurements_of(("1", second_of(START - 3, {"login": [7]})))
    ended = facts(load_ended_at=float(START), end_at=START + 10.0, due=60.0)
    result = build_result(measured, ended)
    validate(result)
    assert (result["seconds"], result["total"]["samples"], result["total"]["rate"]) == (0.0, 1, 0.0)
    assert sum(result["series"]["missed"]) == sum(one["missed"] for one in result["generators"]) == 60
    assert "60 of 60 transactions that were due were never started" in result["verdict"]["reasons"]


def test_warnings_before_the_run_are_in_the_result_and_no_doubts() -> None:
    warning = plans.MISSING_FILE(element="Upload", path="a.pdf")
    result = build_result(measurements_of(*two_generators()), facts(warnings=[warning]))
    validate(result)
    assert result["warnings"] == [{"text": str(warning), "message": warning.to_json()}]
    assert result["verdict"]["status"] == "valid"


def test_a_run_most_of_whose_requests_failed_is_doubtful() -> None:
    measured = measurements_of(("1", GeneratorSecond(START, [frame("a", [10] * 3, errors=2)], kinds=True)))
    result = build_result(measured, facts(rate_asked=None))
    validate(result)
    assert result["verdict"]["status"] == "doubtful"
    assert result["verdict"]["reasons"] == ["67% of the requests failed, and no requirement limits the errors"]


def test_a_good_run() -> None:
    result = build_result(measurements_of(*two_generators()), facts())
    assert result["verdict"] == {"status": "valid", "reasons": [], "messages": [], "notices": []}
    assert (result["schema"], result["state"], result["seconds"]) == (2, "finished", 10.0)
    assert (result["started_at"], result["ended_at"]) == ("2023-11-14T22:13:20.000Z", "2023-11-14T22:13:32.250Z")
    assert (result["total"]["samples"], result["total"]["rate"]) == (60, 6.0)
    assert [(label["label"], label["samples"], label["p95_ms"]) for label in result["labels"]] == [
        ("a", 40, 20.0),
        ("b", 20, 1500.0),
    ]
    assert result["labels"][1]["series"]["rate"] == [2] * 10
    assert [requirement["held"] for requirement in result["requirements"]] == [True, False]
    assert [(one["name"], one["seconds"], one["samples"]) for one in result["generators"]] == [
        ("one", 10, 30),
        ("two", 10, 30),
    ]
    assert result["events"] == [
        {
            "time": "2023-11-14T22:13:21.500Z",
            "kind": "started",
            "text": "The load began.",
            "who": "",
            "message": {"code": "run.started", "params": {}},
        }
    ]


def of_kinds() -> list[tuple[str, GeneratorSecond]]:
    """Ten seconds with a transaction of two requests, of which one fails; it is redirected."""
    entered = []
    for second in range(START, START + 10):
        measured = second_of(second, {"pay": [100], "list": [20]}, rate_asked=1.0, transactions=1)
        measured.frames[0] = frame("pay", [100], errors=1)
        measured.frames += [frame("pay-0", [40], kind=SUB), frame("pay-1", [60], errors=1, kind=SUB)]
        checkout = frame("checkout", [120], errors=1, kind=TRANSACTION)
        checkout.error_kinds = {"Number of samples in transaction : 2, number of failing samples : 1": ErrorKind(1)}
        measured.frames.append(checkout)
        entered.append(("1", measured))
    return entered


def test_requests_and_transactions_are_apart_and_an_error_counts_once() -> None:
    asked = RunSpec(requirements=["p95 < 110ms", "p95(transactions) < 110ms", "p95(checkout) < 130ms", "errors <= 10"])
    result = build_result(measurements_of(*of_kinds()), facts(spec=asked, rate_asked=None))
    validate(result)
    assert undescribed(SCHEMA, result) == []
    total, transactions = result["total"], result["transactions"]
    assert (total["samples"], total["errors"]) == (20, 10)
    assert (transactions["samples"], transactions["errors"]) == (10, 10)
    assert (total["p95_ms"], transactions["p95_ms"]) == (100, 120)
    assert [(label["label"], label["kind"], label["samples"]) for label in result["labels"]] == [
        ("checkout", "transaction", 10), ("list", "request", 10), ("pay", "request", 10),
        ("pay-0", "sub", 10), ("pay-1", "sub", 10),
    ]  # fmt: skip
    assert result["labels"][0]["series"]["rate"] == [1] * 10
    assert (sum(result["series"]["samples"]), sum(result["series"]["errors"])) == (20, 10)
    assert (result["generators"][0]["samples"], result["generators"][0]["errors"]) == (20, 10)
    assert [(error["label"], error["kind"], error["count"]) for error in result["errors"]] == [
        ("pay", "500 Broken", 10)
    ]
    assert [(error["label"], error["kind"], error["count"]) for error in result["part_errors"]] == [
        ("pay-1", "500 Broken", 10)
    ]
    assert [requirement["held"] for requirement in result["requirements"]] == [True, False, True, True]
    assert result["verdict"]["status"] == "valid"


def test_samples_of_an_earlier_plugin_have_no_kind_and_the_verdict_says_so() -> None:
    entered = [(name, replace(second, kinds=None) if name == "1" else second) for name, second in two_generators()]
    result = build_result(measurements_of(*entered), facts())
    validate(result)
    assert [label["kind"] for label in result["labels"]] == [None, None]
    assert result["total"]["samples"] == 60
    assert result["verdict"]["reasons"] == [
        "an earlier version on generator one counted transactions and parts of requests as requests"
    ]


def test_merged_labels_are_noticed() -> None:
    labels = {f"page {number}": [5] for number in range(MAX_LABELS)} | {OTHER_LABELS: [5]}
    result = build_result(measurements_of(("1", second_of(START, labels))), facts())
    validate(result)
    (notice,) = result["verdict"]["notices"]
    assert notice["message"] == {"code": "notice.labels_merged", "params": {"limit": 2000, "count": 1}}
    assert notice["text"].startswith("A run has at most 2000 labels: 1 samples")


def test_a_run_without_samples_is_doubtful() -> None:
    result = build_result(measurements_of(), facts())
    validate(result)
    assert result["verdict"]["reasons"][0] == "nothing was measured"
    assert result["seconds"] == 0


def test_a_run_that_never_began() -> None:
    failed = [GeneratorFacts("1", "one", FAILED, error=TEXT(text="Java is missing"))]
    result = build_result(
        measurements_of(), facts(state=FAILED, started_at=None, load_ended_at=None, ended_at=None, generators=failed)
    )
    validate(result)
    assert (result["state"], result["started_at"]) == ("failed", None)
    assert result["verdict"]["reasons"] == [
        "the run could not be carried out",
        "generator one failed: Java is missing",
    ]


def early(**changes: Any) -> dict[str, Any]:
    """A run of which 60 transactions were due until its planned end, and whose load ended after 3 s."""
    entered = []
    for second in range(START, START + 4):
        for name in ("1", "2"):
            values = {"transactions": 3, "empty": 1, "missed": 1} if second < START + 3 else {}
            entered.append((name, second_of(second, {"a": [10]}, rate_asked=3.0, **values)))
    ends = {"load_ended_at": START + 3.0, "end_at": START + 10.0, "due": 60.0}
    result = build_result(measurements_of(*entered), facts(**{**ends, **changes}))
    validate(result)
    return result


def test_transactions_due_after_an_early_end_are_missed() -> None:
    result = early()
    # Of 60, 18 began, 6 had no sample, and 6 were missed before.
    assert result["series"]["missed"] == [2, 2, 2, 30]
    assert [one["missed"] for one in result["generators"]] == [18, 18]
    assert [one["empty"] for one in result["generators"]] == [3, 3]
    assert sum(result["series"]["empty"]) == 6
    assert result["seconds"] == 3
    assert "36 of 60 transactions that were due were never started" in result["verdict"]["reasons"]
    odd = early(due=61.0)
    assert [one["missed"] for one in odd["generators"]] == [18, 19]


def test_a_run_that_was_stopped_or_carried_out_misses_nothing_afterwards() -> None:
    for same in (early(state="stopped"), early(load_ended_at=START + 10.0), early(due=None), early(due=20.0)):
        assert same["series"]["missed"] == [2, 2, 2, 0]
        assert [one["missed"] for one in same["generators"]] == [3, 3]


def test_values_named_like_secrets_are_hidden_in_the_result() -> None:
    given = {"db.password": "x1", "API_KEY": "x2", "authToken": "x3", "host": "shop", "passengers": "3"}
    asked = build_result(measurements_of(), facts(spec=RunSpec(variables=given, properties=given)))["asked"]
    for shown in (asked["variables"], asked["properties"]):
        assert shown == {"db.password": "•••", "API_KEY": "•••", "authToken": "•••", "host": "shop", "passengers": "3"}


def test_errors_are_listed_by_kind_the_most_frequent_first() -> None:
    rare, often = second_of(START, {"a": [1]}), second_of(START + 1, {"a": [1] * 3, "b": [1] * 9})
    rare.frames[0].error_kinds = {"404 Not Found": ErrorKind(1, START, START)}
    often.frames[0].error_kinds = {
        "500 Broken": ErrorKind(2),
        "404 Not Found": ErrorKind(1, START + 1, START + 1, "GET http://shop/"),
    }
    often.frames[1].error_kinds = {"500 Broken": ErrorKind(5)}
    result = build_result(measurements_of(("1", rare), ("1", often)), facts())
    assert [(error["label"], error["kind"], error["count"]) for error in result["errors"]] == [
        ("b", "500 Broken", 5),
        ("a", "404 Not Found", 2),
        ("a", "500 Broken", 2),
    ]
    unknown = (None, None, None)
    seen = [(error["first_second"], error["last_second"], error["request"]) for error in result["errors"]]
    assert seen == [unknown, (START, START + 1, "GET http://shop/"), unknown]


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["1", "2"]), st.integers(START, START + 8)),
        st.dictionaries(st.sampled_from(["a", "b"]), st.lists(st.integers(0, 90_000), max_size=5)),
        max_size=15,
    )
)
def test_series_labels_and_generators_each_add_up_to_the_total(
    entered: dict[tuple[str, int], dict[str, list[int]]],
) -> None:
    seconds = [(generator, second_of(second, elapsed)) for (generator, second), elapsed in entered.items()]
    result = build_result(measurements_of(*seconds), facts(rate_asked=None))
    validate(result)
    samples = result["total"]["samples"]
    assert sum(result["series"]["samples"]) == samples
    assert sum(label["samples"] for label in result["labels"]) == samples
    assert sum(sum(label["series"]["rate"]) for label in result["labels"]) == samples
    assert sum(generator["samples"] for generator in result["generators"]) == samples
