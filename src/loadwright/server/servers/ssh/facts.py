"""Collects the facts of a machine in one round trip."""

from importlib import resources

from loadwright.core.hostfacts import HostFacts, complete, parse

from .connect import Connection
from .errors import NO_SHELL, SshError

TIMEOUT_S = 45.0
MAX_OUTPUT = 512 * 1024
SCRIPT = resources.files(__package__).joinpath("facts.sh").read_bytes()


async def ask(connection: Connection) -> HostFacts:
    """Return the facts of the machine. Raises ``SshError``; no_shell if it does not run commands."""
    # Valid in every login shell, csh and fish included.
    done = await connection.run("exec sh", timeout=TIMEOUT_S, limit=MAX_OUTPUT, input=SCRIPT)
    output = done.stdout.decode("utf-8", "replace")
    if not complete(output):
        printed = (done.stderr or done.stdout).decode("utf-8", "replace")
        raise SshError(NO_SHELL, " ".join(printed.split())[:200] or f"exec sh ended with status {done.status}")
    return parse(output)
