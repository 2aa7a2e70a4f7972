"""The sample plan is written beside its data file, and nothing else is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from loadwright.cli.main import app
from loadwright.sample.plan import sample_plan


def test_the_plan_and_its_data_file_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["sample"])
    assert (done.exit_code, done.output) == (0, "sample-shop.jmx\nproducts.csv\n")
    assert (tmp_path / "sample-shop.jmx").read_bytes() == sample_plan()
    assert (tmp_path / "products.csv").read_text().startswith("id,")
    assert CliRunner().invoke(app, ["sample"]).exit_code == 0


def test_the_plan_can_have_another_target_and_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    done = CliRunner().invoke(app, ["sample", str(folder), "--host", "10.0.0.7", "--port", "9123"])
    assert done.exit_code == 0
    assert (folder / "sample-shop.jmx").read_bytes() == sample_plan("10.0.0.7", 9123)


def test_another_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("mine")
    done = CliRunner().invoke(app, ["sample", str(tmp_path)])
    assert done.exit_code == 2
    assert "products.csv exists already; name another folder" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["products.csv"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(app, ["sample", str(tmp_path / "file")])
    assert done.exit_code == 2
    assert str(tmp_path / "file") in done.output
