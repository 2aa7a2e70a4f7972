from __future__ import annotations

import subprocess

from loadwright.core.hosts.machine import hashed

ID = "0123456789abcdef0123456789abcdef"


def test_the_id_is_hashed_without_its_line_feed() -> None:
    assert hashed(ID + "\n") == hashed(ID) != hashed(ID[::-1])
    assert len(hashed(ID)) == 32


def test_a_machine_without_an_id_has_none() -> None:
    assert hashed("\n") == ""


def test_a_shell_gets_the_same() -> None:
    command = "printf 'loadwright %s' \"$1\" | sha256sum | cut -c1-32"
    assert subprocess.check_output(["sh", "-c", command, "sh", ID], text=True).strip() == hashed(ID)
