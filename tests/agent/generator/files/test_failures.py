from __future__ import annotations

from pathlib import Path

from lxml import etree

from loadwright.agent.generator.files.failures import failures_document, newest_failures


def test_without_failed_samples_there_is_no_document(tmp_path: Path) -> None:
    assert failures_document(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_older_part_comes_first_in_one_well_formed_document(tmp_path: Path) -> None:
    (tmp_path / "failures.jtl").write_bytes(b'<httpSample lb="neu"/>\n')
    (tmp_path / "failures.jtl.old").write_bytes('<httpSample lb="ält"/>\n<sample lb="b"/>\n'.encode())
    document = failures_document(tmp_path)
    assert document is not None
    root = etree.parse(document).getroot()
    assert (root.tag, root.get("version")) == ("testResults", "1.2")
    assert [sample.get("lb") for sample in root] == ["ält", "b", "neu"]


def test_the_newest_part_alone_is_enough_and_stays_as_it_is(tmp_path: Path) -> None:
    part = tmp_path / "failures.jtl"
    part.write_bytes(b'<sample lb="a"/>')
    for _ in range(2):
        document = failures_document(tmp_path)
        assert document is not None
        assert len(etree.parse(document).getroot()) == 1
    assert part.read_bytes() == b'<sample lb="a"/>'


def test_during_the_run_the_newest_whole_samples_are_read(tmp_path: Path) -> None:
    assert newest_failures(tmp_path) is None
    part = tmp_path / "failures.jtl"
    part.write_bytes(b'<sample lb="a"/>\n<sample lb="b"/>\n<sample lb="c"/>\n<samp')
    found = {}
    for most in (10, 34, 40, 1000):
        document = newest_failures(tmp_path, most)
        found[most] = None if document is None else [one.get("lb") for one in etree.fromstring(document)]
    assert found == {10: None, 34: ["c"], 40: ["b", "c"], 1000: ["a", "b", "c"]}
    part.write_bytes(b"<samp")
    assert newest_failures(tmp_path) is None
