"""``loadwright plan``: complete rewriting or none, and showing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from loadwright.cli.main import app
from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from tests.core.jmx.plans import document, element, group, string

PLAN = document(group("Users", "5", children=element("CSVDataSet", "data", string("filename", "users.csv"))))


def plan(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, words)])


def test_rewriting_changes_nothing_and_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "in.jmx").write_bytes(PLAN.encode())

    result = plan("rewrite", tmp_path / "in.jmx", tmp_path / "out.jmx")

    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "out.jmx").read_bytes() == PLAN.encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jmx", "out.jmx"]


def test_a_plan_can_be_rewritten_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "in.jmx").write_bytes(PLAN.encode())

    assert plan("rewrite", tmp_path / "in.jmx", tmp_path / "in.jmx").exit_code == 0
    assert (tmp_path / "in.jmx").read_bytes() == PLAN.encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "in.jmx is empty or not XML"),
        (b"user,password", "in.jmx is text of another kind. Use a plan of JMeter"),
        (b"<a/>", "in.jmx is XML with the root <a>. Use a plan of JMeter"),
        (b"<!DOCTYPE html><html/>", "in.jmx is a web page (HTML). Use a plan of JMeter"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "in.jmx: line 1 has a DOCTYPE"),
        (None, "in.jmx cannot be read: No such file"),
    ],
)
def test_a_bad_plan_leaves_the_existing_file(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "in.jmx").write_bytes(content)
    (tmp_path / "out.jmx").write_text("before")

    result = plan("rewrite", tmp_path / "in.jmx", tmp_path / "out.jmx")

    assert result.exit_code == 2
    assert message in result.output
    assert result.output.count("\n") == 1
    assert (tmp_path / "out.jmx").read_text() == "before"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("target", "message"), [("", "is a folder; name the file"), ("no/out.jmx", "cannot be written")]
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, target: str, message: str) -> None:
    (tmp_path / "in.jmx").write_bytes(PLAN.encode())

    result = plan("rewrite", tmp_path / "in.jmx", tmp_path / target)

    assert result.exit_code == 2
    assert message in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["in.jmx"]


def test_show_prints_the_tree_and_the_problems(tmp_path: Path) -> None:
    (tmp_path / "in.jmx").write_bytes(PLAN.encode())

    missing = plan("show", tmp_path / "in.jmx")
    (tmp_path / "users.csv").write_text("a,b")
    there = plan("show", tmp_path / "in.jmx")

    assert missing.exit_code == there.exit_code == 0
    assert "Users thread group 5 threads, 3 times" in there.output
    assert "error" in missing.output
    assert "error" not in there.output


def test_show_names_the_properties_that_the_plan_reads(tmp_path: Path) -> None:
    text = "${__P(a,1)} ${__P(a,2)} ${__property(b)}"
    (tmp_path / "in.jmx").write_text(document(group(children=element("DebugSampler", "s", string("x", text)))))

    shown = plan("show", tmp_path / "in.jmx").output

    assert "--property a=…: default '1' or default '2'\n--property b=…: no default\n" in shown
    assert "warning: 's' reads the property b without a default; set it, or JMeter uses 'b'" in shown


def test_show_takes_a_zip(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(write_bundle(PlanBundle("a.jmx", PLAN.encode(), {"users.csv": b"a"})))

    result = plan("show", tmp_path / "in.zip")

    assert result.exit_code == 0
    assert "error" not in result.output


def test_show_refuses_a_bad_zip(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(b"PK\x03\x04")

    result = plan("show", tmp_path / "in.zip")

    assert result.exit_code == 2
    assert "damaged zip file" in result.output
