"""What a run executes, derived from an upload."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.jmx.document.bundle import PlanBundle, read_bundle, write_bundle
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.instrument import instrument
from loadwright.core.runspec import RunSpec
from loadwright.server.plans.sandboxed.derivation import BUNDLE, DOCUMENT, derive, require_derivable
from tests.core.jmx.plans import document
from tests.server.plans.packed import packed, upload, zipped
from tests.support.plans import java_request, plan

SPEC = RunSpec(mode="rate", target=10.0)


def test_the_derived_bundle_is_that_of_the_instrumented_plan(tmp_path: Path) -> None:
    data = packed()
    made = derive(upload(tmp_path, data), SPEC, ["data/users.csv"], tmp_path)
    original = read_bundle("shop.zip", data)
    plan = write_plan(instrument(read_plan(original.plan), SPEC))
    expected = write_bundle(PlanBundle(original.plan_name, plan, {"small.csv": original.files["small.csv"]}))
    assert (tmp_path / BUNDLE).read_bytes() == expected
    assert (tmp_path / DOCUMENT).read_bytes() == plan
    assert (made.document, made.size) == (original.plan_name, len(expected))


def test_a_draft_takes_the_place_of_the_plan_and_uses_its_files(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.write_text(plan(java_request("of the draft")))
    derive(upload(tmp_path, zipped(plan(java_request("uploaded")), a_csv=b"1\n")), SPEC, [], tmp_path, draft)
    made = read_bundle("made.zip", (tmp_path / BUNDLE).read_bytes())
    assert made.plan == (tmp_path / DOCUMENT).read_bytes()
    assert b"of the draft" in made.plan
    assert b"uploaded" not in made.plan
    assert made.files == {"a.csv": b"1\n"}


def test_a_plan_without_load_is_refused(tmp_path: Path) -> None:
    require_derivable(upload(tmp_path, packed()), SPEC)
    with pytest.raises(PlanError, match="no enabled thread group"):
        require_derivable(upload(tmp_path, document().encode(), "a.jmx"), SPEC)
