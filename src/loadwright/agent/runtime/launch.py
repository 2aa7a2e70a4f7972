"""Start and end of an agent's process: logging, locked folder, token, signals."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loadwright.core.logs import LogFormatter
from loadwright.private import withdraw, work_privately

from .enrol import NO_CODE, EnrolmentCode, ServerUrl, obtain_token
from .home import HomeLock, default_home
from .program import AgentConfig, AgentProgram
from .role import Role


@dataclass(frozen=True)
class AgentOptions:
    """The options of every agent's command.

    ``enrol`` has the enrolment code. ``name`` is the agent's name on the server (by default the host name), ``home``
    the folder for all of the agent's files (by default named after the token file).
    """

    server: str
    token_file: Path
    enrol: EnrolmentCode = NO_CODE
    home: Path | None = None
    name: str | None = None


def launch(options: AgentOptions, make_role: Callable[[], Role[Any, Any]]) -> None:
    """Run an agent until Ctrl+C or SIGTERM.

    Raises ``AgentError`` and the errors of ``make_role``, which is called before enrolment, so that a machine without
    the required tools does not use up a code.
    """
    options.enrol.hide()
    _configure_logging()
    work_privately()
    server = ServerUrl.parse(options.server)
    role = make_role()
    name = role.messages.role
    home = (options.home or default_home(name, options.token_file)).expanduser().absolute()
    with HomeLock(home):
        token_file = options.token_file.expanduser()
        withdraw(token_file)
        token = obtain_token(server, token_file, code=options.enrol, role=name, name=options.name)
        # What is loaded stays until the end: the collector of garbage need not look through it.
        gc.freeze()
        asyncio.run(_run_until_signalled(AgentConfig(server, token, home), role))


async def _run_until_signalled(config: AgentConfig, role: Role[Any, Any]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await AgentProgram(config, role).run(stop)


def _configure_logging() -> None:
    console = logging.StreamHandler()
    console.setFormatter(LogFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[console], level=logging.INFO)
    for chatty in ("httpx", "httpcore", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
