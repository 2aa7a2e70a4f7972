"""Parameters of requests of Prometheus' API, from the query or a form."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qs

from starlette.requests import Request

from loadwright.core.hosts.promql import Query, Selector, parse, parse_selector
from loadwright.core.stats.fields import MAX_SECOND

MAX_BODY = 64 * 1024
MAX_FIELDS = 100
FORM = "application/x-www-form-urlencoded"

_DURATION = re.compile(r"(?:(\d{1,9})(ms|[smhdw]))")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SHOWN = 60


class ParameterError(ValueError):
    """A parameter is missing or invalid; the text names it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f'invalid parameter "{name}": {reason}')


class Parameters:
    """The parameters of a request."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self._values = values

    @classmethod
    async def of(cls, request: Request) -> Parameters:
        """Read the parameters. Raises ``ParameterError``."""
        text = request.url.query
        if request.method == "POST":
            if request.headers.get("content-type", FORM).partition(";")[0].strip().lower() != FORM:
                raise ParameterError("body", f"send {FORM}")
            body = bytearray()
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    raise ParameterError("body", f"it is larger than {MAX_BODY // 1024} KB")
            text = f"{text}&{body.decode(errors='replace')}"
        try:
            return cls(parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
        except ValueError:
            raise ParameterError("body", f"it has more than {MAX_FIELDS} parameters") from None

    def get(self, name: str) -> str:
        """Return the first value of a parameter, empty without one."""
        return next(iter(self._values.get(name, ())), "")

    def query(self) -> Query:
        """Return the query. Raises ``PromqlError``."""
        return parse(self.get("query"))

    def selectors(self) -> list[Selector]:
        """Return the selectors of series. Raises ``PromqlError``."""
        return [parse_selector(text) for text in self._values.get("match[]", ())]

    def time(self, name: str, default: float | None = None) -> float:
        """Return a time in seconds since the epoch. Raises ``ParameterError``."""
        text = self.get(name)
        if not text and default is not None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = _moment(text)
        if not 0 <= value <= MAX_SECOND:
            raise ParameterError(name, f"cannot parse {text[:_SHOWN]!r} to a valid timestamp")
        return value

    def step(self) -> float:
        """Return the step in seconds. Raises ``ParameterError``."""
        text = self.get("step")
        try:
            value = float(text)
        except ValueError:
            parts = _DURATION.findall(text)
            whole = "".join(f"{number}{unit}" for number, unit in parts)
            value = sum(int(number) * _UNITS[unit] for number, unit in parts) if whole == text else math.nan
        if not 0 < value <= MAX_SECOND:
            raise ParameterError("step", f"cannot parse {text[:_SHOWN]!r} to a valid duration")
        return value


def _moment(text: str) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return found.timestamp() if found.tzinfo is not None else math.nan
