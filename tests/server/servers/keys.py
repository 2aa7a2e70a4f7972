"""Keys of real servers."""

from __future__ import annotations

import subprocess
from html import unescape
from typing import Any

from loadwright.server.servers.models import Server
from tests.support.inventory import Cast
from tests.support.pages import signed_in, text_of
from tests.support.sshd import Sshd


def on(cast: Cast, machine: Sshd, name: str = "db-1", **changes: Any) -> Server:
    changes = {"username": machine.username, "credential_id": None, "secret": machine.key(), **changes}
    return cast.add(name, address="127.0.0.1", port=machine.port, **changes)


def as_ssh_says(machine: Sshd, kind: str = "ed25519") -> str:
    command = ["ssh-keygen", "-lf", str(machine.folder / f"host_{kind}.pub")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]


def shown(cast: Cast, server: Server, who: str = "member") -> str:
    answer = signed_in(getattr(cast, who)).get(f"/servers/{server.pk}/key/offered")
    assert answer.status_code == 200
    return unescape(text_of(answer.content))
