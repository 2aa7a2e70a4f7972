"""Checks whether the sessions of this process may continue, and stores their figures. All functions block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from loadwright.server.accounts.models import Session as BrowserSession
from loadwright.server.accounts.models import User
from loadwright.server.servers import queries as servers
from loadwright.server.servers.connections.targets import host_keys
from loadwright.server.servers.ssh.errors import JUMPS, UNCONFIRMED, SshError
from loadwright.server.terminal.end_reasons import ACCESS, DISABLED, GONE, KEY_CHANGED, SIGNED_OUT, Ending
from loadwright.server.terminal.models import TerminalSession

REFUSED = (GONE, KEY_CHANGED, UNCONFIRMED, JUMPS)


@dataclass(frozen=True)
class Live:
    """The state of a live session in its process. ``browser`` is the key of the browser's session.

    ``host_keys`` are the confirmed keys at the time of opening: of its jump hosts and of the server.
    """

    key: str
    user_id: int
    server_id: int
    browser: str
    host_keys: tuple[str, ...]
    input_at: float
    output_at: float | None
    left_at: float | None
    """Times in seconds since the epoch; ``left_at`` is ``None`` while a browser is attached."""
    bytes_in: int
    bytes_out: int


def check(live: Sequence[Live]) -> dict[str, Ending]:
    """Store the figures of the sessions; return the sessions that must end, by key, with the reason."""
    rows = {row.key: row for row in _rows(live)}
    allowed = {user: _allowed(user, live) for user in {row.user for row in rows.values()}}
    browsers = _browsers(live)
    keys = {server_id: _in_force(server_id) for server_id in {one.server_id for one in live}}
    endings = {}
    for one in live:
        row = rows.get(one.key)
        if row is None:
            # Deleted together with its person.
            ending: Ending | None = Ending(DISABLED)
        else:
            ending = _judged(row, one, allowed[row.user], browsers, keys[one.server_id])
            _note(row, one)
        if ending is not None:
            endings[one.key] = ending
    fields = ["seen_at", "input_at", "output_at", "attached", "left_at", "bytes_in", "bytes_out"]
    TerminalSession.objects.bulk_update(rows.values(), fields, batch_size=100)
    return endings


def admitted(user_id: int, server_id: int) -> tuple[str, ...]:
    """Return the confirmed host keys of a server and its jump hosts for a person who can use it.

    Raises ``SshError``; access if the person cannot use the server.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not servers.servers(user).filter(pk=server_id).exists():
        raise SshError(ACCESS)
    return host_keys(server_id)


def _rows(live: Iterable[Live]) -> Iterable[TerminalSession]:
    return TerminalSession.objects.select_related("user").filter(key__in=[one.key for one in live])


def _allowed(user: User, live: Iterable[Live]) -> set[int]:
    """Return the servers of these sessions that the person can use."""
    asked = {one.server_id for one in live if one.user_id == user.pk}
    return set(servers.servers(user).filter(pk__in=asked).values_list("pk", flat=True)) if user.is_active else set()


def _browsers(live: Iterable[Live]) -> set[tuple[str, int | None]]:
    """Return the browser sessions that are still signed in, with their people."""
    asked = {one.browser for one in live}
    found = BrowserSession.objects.filter(session_key__in=asked, expire_date__gt=timezone.now())
    return set(found.values_list("session_key", "user_id"))


def _in_force(server_id: int) -> tuple[str, ...] | Ending | None:
    """Return the confirmed keys, the reason why the server must not be used, or ``None`` if unknown."""
    try:
        return host_keys(server_id)
    except SshError as error:
        return Ending(error.kind, error.detail, error.via) if error.kind in REFUSED else None


def _judged(
    row: TerminalSession,
    one: Live,
    allowed: set[int],
    browsers: set[tuple[str, int | None]],
    keys: tuple[str, ...] | Ending | None,
) -> Ending | None:
    """Return why the session must end; ``None`` if it may continue."""
    if row.ended_why:
        return row.ending
    if not row.user.is_active:
        return Ending(DISABLED)
    if row.server_id is None:
        return Ending(GONE)
    if one.server_id not in allowed:
        return Ending(ACCESS)
    if (one.browser, one.user_id) not in browsers:
        return Ending(SIGNED_OUT)
    if isinstance(keys, Ending):
        return keys
    return Ending(KEY_CHANGED) if keys is not None and keys != one.host_keys else None


def _note(row: TerminalSession, one: Live) -> None:
    row.seen_at = timezone.now()
    row.input_at, row.output_at, row.left_at = map(_moment, (one.input_at, one.output_at, one.left_at))
    row.attached = one.left_at is None
    row.bytes_in, row.bytes_out = one.bytes_in, one.bytes_out


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
