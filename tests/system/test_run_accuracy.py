"""The figures of a run match JMeter's own results."""

from __future__ import annotations

import itertools
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from loadwright.core.stats.frames import REQUEST, TRANSACTION
from tests.support.command import loadwright, result_of
from tests.support.jtl import LabelSamples, nearest_rank, read_jtls
from tests.support.plans import http_request, java_request, plan, transaction
from tests.support.services import nginx

EXACT_BELOW_MS = 1024
# Each generator works in a folder named after its number, which sets its speed.
PAUSE = r'${__groovy(System.getProperty("user.dir").contains("generator-1") ? 1 : 60)}'
MIXED = r"${__groovy(new Random().nextInt(4) == 0 ? 'FAIL' : 'OK')}"


def assert_equal_to(samples: LabelSamples, summary: dict[str, Any]) -> None:
    """The summary of a label (or of all) matches the samples."""
    assert summary["samples"] == len(samples.elapsed)
    assert summary["errors"] == samples.errors
    assert (summary["min_ms"], summary["max_ms"]) == (min(samples.elapsed), max(samples.elapsed))
    assert summary["mean_ms"] == pytest.approx(sum(samples.elapsed) / len(samples.elapsed), abs=0.001)
    assert (summary["bytes_received"], summary["bytes_sent"]) == (samples.bytes_received, samples.bytes_sent)
    for percent in (50, 90, 95, 99):
        truth, found = nearest_rank(samples.elapsed, percent), summary[f"p{percent}_ms"]
        if truth < EXACT_BELOW_MS:
            assert found == truth, f"p{percent} of {summary['label']!r}"
        else:
            assert found == pytest.approx(truth, rel=0.005), f"p{percent} of {summary['label']!r}"


def assert_true(out: Path, generators: int) -> dict[str, Any]:
    """The result in ``out`` agrees with the JTLs beside it, and with itself."""
    result = result_of(out)
    schema = json.loads(resources.files("loadwright.core").joinpath("result.schema.json").read_text())
    Draft202012Validator(schema).validate(result)
    jtls = [out / f"results-{number}.jtl" for number in range(1, generators + 1)]
    labels = read_jtls(jtls)
    assert [summary["label"] for summary in result["labels"]] == sorted(labels)
    kinds = {summary["label"]: summary["kind"] for summary in result["labels"]}
    total, transactions = LabelSamples(), LabelSamples()
    for summary in result["labels"]:
        assert_equal_to(labels[summary["label"]], summary)
        (total if summary["kind"] == REQUEST else transactions).add(labels[summary["label"]])
    assert_equal_to(total, result["total"])
    if TRANSACTION in kinds.values():
        assert_equal_to(transactions, result["transactions"])
    for jtl, generator in zip(jtls, result["generators"], strict=True):
        written = read_jtls([jtl])
        assert generator["samples"] == sum(
            len(samples.elapsed) for label, samples in written.items() if kinds[label] == REQUEST
        )
    series = result["series"]
    for column in ("samples", "errors", "bytes_received", "bytes_sent"):
        assert sum(series[column]) == result["total"][column]
    assert [later - earlier for earlier, later in itertools.pairwise(series["second"])] == [1] * (
        len(series["second"]) - 1
    )
    assert sum(error["count"] for error in result["errors"]) == total.errors
    return result


def test_three_generators_of_different_speed(tmp_path: Path) -> None:
    source = tmp_path / "mixed.jmx"
    # The sleep is the pause plus the current milliseconds modulo the mask: up to 2 s, never twice the same.
    source.write_text(
        plan(
            transaction(
                "checkout",
                java_request("quick", sleep_ms="${pause}", mask_ms="0x7F"),
                java_request("sometimes broken", sleep_ms="${pause}", mask_ms="0x1F", status=MIXED),
            ),
            java_request("slow", sleep_ms="${pause}", mask_ms="0x7D0"),
            java_request("broken", sleep_ms=0, status="FAIL"),
            threads=12,
            loops=10,
        ).replace("${__P(pause,5)}", PAUSE)
    )
    done = loadwright("run", source, "--generators", "3", "--jtl", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    result = assert_true(tmp_path / "out", 3)
    assert [label["label"] for label in result["labels"] if label["kind"] == TRANSACTION] == ["checkout"]
    counts = {label["label"]: label["samples"] for label in result["labels"]}
    assert counts == dict.fromkeys(("broken", "checkout", "quick", "slow", "sometimes broken"), 360)
    errors = {label["label"]: label["errors"] for label in result["labels"]}
    assert errors["broken"] == 360
    assert 0 < errors["sometimes broken"] < 360
    assert any(label["p99_ms"] > EXACT_BELOW_MS for label in result["labels"])
    assert [generator["state"] for generator in result["generators"]] == ["ended"] * 3


def test_a_paced_run_against_a_web_server_that_ends_by_its_duration(tmp_path: Path) -> None:
    source = tmp_path / "web.jmx"
    with nginx() as target:
        source.write_text(
            plan(
                http_request("ok", target.port),
                http_request("missing", target.port, "/missing"),
                http_request("slow", target.port, "/slow?ms=1500"),
            )
        )
        done = loadwright(
            "run", source, "--rate", "60", "--duration", "8s", "--generators", "3", "--jtl", "--out", tmp_path / "out"
        )
    assert done.returncode == 0, done.stderr
    result = assert_true(tmp_path / "out", 3)
    # All requested arrivals were started, a third of them by each generator.
    assert sum(result["series"]["transactions"]) + sum(result["series"]["missed"]) == pytest.approx(480, abs=6)
    assert [generator["share"] for generator in result["generators"]] == [pytest.approx(1 / 3, abs=1e-6)] * 3
    labels = {label["label"]: label for label in result["labels"]}
    assert labels["missing"]["errors"] == labels["missing"]["samples"]
    assert labels["slow"]["p50_ms"] >= 1500
