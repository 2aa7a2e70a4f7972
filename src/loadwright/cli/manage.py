"""``loadwright admin``: administrative tasks on the server's machine."""

from __future__ import annotations

from typing import Annotated

import typer

from .errors import BadInputError, reported
from .terminal import line
from .up import load_server, prepared

app = typer.Typer(help="Administer a server, on its machine.", no_args_is_help=True)


@app.command("reset-password")
def reset_password(
    username: Annotated[str, typer.Argument(help="Name of the account.")] = "admin",
) -> None:
    """Set a new one-time password for a person."""
    with reported():
        server = load_server()
        prepared(server)
        try:
            line(f"One-time password of {username}: {server.reset_password(username)}")
        except server.ActionError as error:
            raise BadInputError(str(error)) from None


@app.command("enrol-code")
def enrol_code(
    server: Annotated[str, typer.Option(help="The server's URL, as agents reach it.")] = "",
    role: Annotated[str, typer.Option(help="Role of the agents: generator or monitor.")] = "generator",
    uses: Annotated[int, typer.Option(help="Number of agents that may join with it.")] = 1,
    hours: Annotated[int, typer.Option(help="Hours until it expires.")] = 24,
) -> None:
    """Print the command with which an agent joins."""
    with reported():
        embedded = load_server()
        prepared(embedded)
        try:
            code = embedded.enrolment_code(role, uses, hours)
        except embedded.ActionError as error:
            raise BadInputError(str(error)) from None
        url = server or embedded.settings.PUBLIC_URL or embedded.own_address.on_this_machine()
        line(embedded.joining_command(role, url, code))


@app.command("rotate-credential-key")
def rotate_credential_key() -> None:
    """Encrypt all credentials and the secrets of notification channels with a new key; delete the previous one."""
    with reported():
        server = load_server()
        prepared(server)
        try:
            count = server.rotate_credential_key()
        except server.ActionError as error:
            raise BadInputError(str(error)) from None
        line(f"Credentials sealed with a new key: {count}")
        if server.settings.CREDENTIAL_KEYS:
            line("All keys except the first can now be removed from LOADWRIGHT_CREDENTIAL_KEYS.")
