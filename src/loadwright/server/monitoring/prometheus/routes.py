"""The part of Prometheus' HTTP API that Grafana's data source needs, for figures of hosts.

Requests carry an API token, as ``Authorization: Bearer`` or as the password of basic authentication, and see the hosts
of its owner's projects. Grafana posts its queries as forms, which is why these are not operations of the API, where a
POST changes something. https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

import loadwright
from loadwright.core.hosts.exposed import EXPOSED, OWN_LABELS
from loadwright.core.hosts.figures import FAMILIES
from loadwright.core.hosts.promql import NAME, PromqlError, Selector, parse_selector
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.http_auth import CHALLENGE, owner_of
from loadwright.server.platform.database import run_in_db
from loadwright.telemetry.port import TelemetryError

from . import evaluation
from .evaluation import Series, Steps
from .requests import ParameterError, Parameters
from .selection import Labels, Period, Sources, TooMuchError, figures

log = logging.getLogger(__name__)

API_VERSION = "2.40.0"
"""The release of Prometheus whose API this is a part of: data sources choose their requests by it."""
AT_ONCE = 4
"""Maximum number of queries that are computed at once; others wait."""
SERIES_FOR_S = 3600
"""The period before now in which series are looked for by default."""
MAX_SERIES = 20_000

_ALL = parse_selector('{__name__=~"loadwright_.+"}')
Read = Callable[[User, Parameters], Any]


class Api:
    """The routes, below ``prefix``."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    def routes(self, prefix: str) -> list[Route]:
        both, get = ["GET", "POST"], ["GET"]
        base = f"{prefix}/api/v1"
        return [
            Route(f"{base}/query", self._answering(query), methods=both),
            Route(f"{base}/query_range", self._answering(query_range), methods=both),
            Route(f"{base}/series", self._answering(series), methods=both),
            Route(f"{base}/labels", self._answering(labels), methods=both),
            Route(f"{base}/label/{{name}}/values", self._values, methods=get),
            Route(f"{base}/metadata", self._answering(metadata), methods=get),
            Route(f"{base}/status/buildinfo", self._answering(build), methods=get),
            Route(f"{base}/query_exemplars", self._answering(exemplars), methods=both),
            Route(f"{base}/rules", self._answering(rules), methods=get),
            Route(f"{prefix}/api/{{path:path}}", _unknown, methods=both),
        ]

    def _answering(self, read: Read) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await self._answer(request, read)

        return answer

    async def _values(self, request: Request) -> Response:
        name = request.path_params["name"]
        return await self._answer(request, lambda user, given: values(user, given, name))

    async def _answer(self, request: Request, read: Read) -> Response:
        user = await owner_of(request)
        if user is None:
            return _unauthorized()
        try:
            given = await Parameters.of(request)
            async with self._turns:
                text = await run_in_db(_encoded, read, user, given)
        except (ParameterError, PromqlError) as error:
            return _error(400, "bad_data", str(error))
        except TooMuchError as error:
            return _error(422, "execution", str(error))
        except TelemetryError as error:
            log.warning("A query of figures failed: %s", error)
            return _error(503, "unavailable", "The telemetry store is not available; try again later.")
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(text, media_type="application/json")


def _encoded(read: Read, user: User, given: Parameters) -> str:
    return json.dumps({"status": "success", "data": read(user, given)}, separators=(",", ":"))


def _error(status: int, kind: str, reason: str, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps({"status": "error", "errorType": kind, "error": reason})
    return Response(text, status, headers, "application/json")


def _unauthorized() -> Response:
    return _error(401, "unauthorized", "Send an API token: Authorization: Bearer TOKEN.", CHALLENGE)


def query(user: User, given: Parameters) -> dict[str, Any]:
    """Return the values of a query at a time."""
    moment = given.time("time", time.time())
    asked = given.query()
    found = evaluation.at(user, asked, moment)
    if isinstance(asked, float):
        return {"resultType": "scalar", "result": _sample(moment, asked)}
    result = [{"metric": one.labels, "value": _sample(moment, one.values[0])} for one in found]
    return {"resultType": "vector", "result": result}


def query_range(user: User, given: Parameters) -> dict[str, Any]:
    """Return the values of a query over a period."""
    wanted = evaluation.steps(given.time("start"), given.time("end"), given.step())
    found = evaluation.over_time(user, given.query(), wanted)
    return {"resultType": "matrix", "result": [_line(one, wanted) for one in found if one.values]}


def series(user: User, given: Parameters) -> list[Labels]:
    """Return the labels of the selected series."""
    selectors = given.selectors()
    if not selectors:
        raise ParameterError("match[]", "name at least one series")
    return _limited(Sources(user).series(selectors, _period(given)))


def labels(_user: User, given: Parameters) -> list[str]:
    """Return the names of labels of the selected series."""
    found = {name for figure in figures(given.selectors() or [_ALL]) for name in figure.labels}
    return sorted({NAME, *found})


def values(user: User, given: Parameters, name: str) -> list[str]:
    """Return the values of a label of the selected series."""
    selectors = given.selectors()
    if name == NAME:
        return sorted(figure.name for figure in figures(selectors or [_ALL]))
    if selectors:
        return _distinct(name, Sources(user).series(_first_figures(selectors, name), _period(given)))
    if name in OWN_LABELS:
        return sorted({one[name] for one in Sources(user).labels.values()} - {""})
    family = next((family for family in FAMILIES if family.part == name), None)
    if family is None:
        return []
    some = next(figure.name for figure in EXPOSED.values() if figure.family is family)
    return _distinct(name, Sources(user).series([parse_selector(some)], _period(given)))


def metadata(_user: User, given: Parameters) -> dict[str, list[dict[str, str]]]:
    """Return the types and meanings of metrics."""
    wanted = given.get("metric")
    found = [EXPOSED[wanted]] if wanted in EXPOSED else [] if wanted else EXPOSED.values()
    return {one.name: [{"type": "gauge", "help": one.help, "unit": ""}] for one in found}


def build(_user: User, _given: Parameters) -> dict[str, str]:
    """Return the version of the API."""
    return {"version": API_VERSION, "application": f"Loadwright {loadwright.__version__}"}


def exemplars(_user: User, _given: Parameters) -> list[Any]:
    """Return the exemplars of a query: figures of hosts have none. Grafana asks for them beside each graph."""
    return []


def rules(_user: User, _given: Parameters) -> dict[str, list[Any]]:
    """Return the groups of rules in PromQL, of which there are none. Grafana asks for them on its page of alerts."""
    return {"groups": []}


async def _unknown(request: Request) -> Response:
    if await owner_of(request) is None:
        return _unauthorized()
    return _error(404, "not_found", "Only what Grafana needs of this API exists; docs/interfaces.md lists it.")


def _first_figures(selectors: list[Selector], label: str) -> list[Selector]:
    """Return the selectors; those that select many figures are limited to the first of each family with the label."""
    chosen: dict[str, str] = {}
    for figure in figures(selectors):
        if label in figure.labels:
            chosen.setdefault(figure.family.name, figure.name)
    return [Selector((*one.matchers, *parse_selector(name).matchers)) for one in selectors for name in chosen.values()]


def _period(given: Parameters) -> Period:
    end = given.time("end", time.time())
    begin = given.time("start", max(0.0, end - SERIES_FOR_S))
    if begin > end:
        raise ParameterError("end", "it is before the start")
    return Period(int(begin), int(end) + 1)


def _distinct(name: str, found: Iterable[Labels]) -> list[str]:
    return sorted({one[name] for one in found if one.get(name)})


def _limited(found: Iterable[Labels]) -> list[Labels]:
    result = []
    for one in found:
        result.append(one)
        if len(result) > MAX_SERIES:
            raise TooMuchError
    return result


def _line(one: Series, wanted: Steps) -> dict[str, Any]:
    return {
        "metric": one.labels,
        "values": [_sample(wanted.time(number), value) for number, value in one.values.items()],
    }


def _sample(moment: float, value: float) -> list[Any]:
    return [round(moment, 3), repr(round(value, 6))]
