"""``loadwright agent monitor``: measures its machine."""

from __future__ import annotations

from typing import Annotated

import typer

from loadwright.agent.runtime.enrol import EnrolmentCode
from loadwright.agent.runtime.launch import AgentOptions

from .options import Enrol, EnrolFile, Home, Name, Server, TokenFile, replace_by

AllowDropCaches = Annotated[
    bool, typer.Option("--allow-drop-caches", help="Drop the machine's page cache when the server requests it.")
]


def monitor(
    server: Server,
    token_file: TokenFile,
    enrol: Enrol = None,
    enrol_file: EnrolFile = None,
    home: Home = None,
    name: Name = None,
    allow_drop_caches: AllowDropCaches = False,
) -> None:
    """Measure this machine every second for a server, until Ctrl+C or SIGTERM."""
    options = AgentOptions(server, token_file, EnrolmentCode(enrol, enrol_file), home, name)
    replace_by("monitor", options, *(["--allow-drop-caches"] if allow_drop_caches else []))
