from __future__ import annotations

from pathlib import Path

from loadwright.agent.generator.files.samples import SAMPLES_FILE, samples_document


def test_samples_are_read_while_jmeter_adds_others(tmp_path: Path) -> None:
    assert samples_document(tmp_path) is None
    (tmp_path / SAMPLES_FILE).write_bytes(b'<sample lb="a')
    assert samples_document(tmp_path) is None
    (tmp_path / SAMPLES_FILE).write_bytes(b'<sample lb="a"/>\n<omitted/>\n<samp')
    document = samples_document(tmp_path)
    assert document is not None
    assert document.endswith(b'<testResults version="1.2">\n<sample lb="a"/>\n<omitted/>\n</testResults>\n')
