"""Times in messages: in UTC, until they are shown to a reader of whom a time zone is known."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

from .message import TEXT, Message, Param, declare

_FORM = "%Y-%m-%d %H:%M:%S"

MOMENT = declare("moment", "%(time)s UTC")


def moment(at: datetime) -> Message:
    """Return a time as a message, to the second."""
    return MOMENT(time=at.astimezone(timezone.utc).strftime(_FORM))


def in_zone(message: Message, zone: tzinfo) -> Message:
    """Return the message with all times in it in the time of ``zone``, with its distance from UTC."""
    if message.code == MOMENT.code:
        return TEXT(text=_local(str(message.params.get("time")), zone))
    return Message(message.code, {name: _in_zone(value, zone) for name, value in message.params.items()})


def _in_zone(value: Param, zone: tzinfo) -> Param:
    if isinstance(value, tuple):
        return tuple(in_zone(part, zone) for part in value)
    return in_zone(value, zone) if isinstance(value, Message) else value


def _local(text: str, zone: tzinfo) -> str:
    try:
        at = datetime.strptime(text, _FORM).replace(tzinfo=timezone.utc)
    except ValueError:
        return text
    local = at.astimezone(zone)
    return f"{local.strftime(_FORM)} {_distance(local.utcoffset() or timedelta(0))}"


def _distance(offset: timedelta) -> str:
    """Return the distance of a time from UTC: ``UTC``, ``UTC+8`` or ``UTC-3:30``."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")
