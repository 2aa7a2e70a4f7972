"""Uploads are read without the zip of the plan being extracted."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from loadwright.core.jmx.document.bundle import SeveralPlansError
from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.plans.sandboxed.uploads import digest_of, opened, read_document
from tests.server.plans.packed import packed, two_plans, upload, zipped
from tests.support.plans import java_request, plan

PLAN = plan(java_request("one"))


def test_files_of_a_zip_are_read_one_by_one(tmp_path: Path) -> None:
    with opened(upload(tmp_path, zipped(PLAN, a_csv=b"1\n", b_csv=b"22\n"))) as source:
        assert (source.name, source.sizes) == ("plan.jmx", {"plan.jmx": len(PLAN), "a.csv": 2, "b.csv": 3})
        assert {path: b"".join(chunks) for path, chunks in source.others().items()} == {
            "a.csv": b"1\n",
            "b.csv": b"22\n",
        }


def test_a_plan_without_a_zip_has_no_other_files(tmp_path: Path) -> None:
    found = upload(tmp_path, PLAN.encode(), "folder/shop.jmx")
    with opened(found) as source:
        assert (source.name, source.others()) == ("shop.jmx", {})
    assert read_document(found)[1] == len(PLAN)


def test_the_plan_is_chosen_in_a_zip_with_several(tmp_path: Path) -> None:
    with pytest.raises(SeveralPlansError):
        read_document(upload(tmp_path, two_plans()))
    with opened(upload(tmp_path, two_plans(), chosen="buy.jmx")) as source:
        assert source.name == "buy.jmx"


def test_a_choice_without_a_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        read_document(upload(tmp_path, PLAN.encode(), "shop.jmx", "buy.jmx"))


def test_the_digest_is_that_of_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(packed())
    assert digest_of(path) == (sha256(packed()).hexdigest(), len(packed()))
