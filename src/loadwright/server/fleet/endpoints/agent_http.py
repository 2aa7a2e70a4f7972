"""Requests of agents over plain HTTP: enrolment and identity."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from loadwright.core.texts import storable
from loadwright.server.fleet import actions
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.errors import STATUS, ActionError, body, body_of
from loadwright.server.platform.requests import read_json

from . import authentication

MAX_BODY = 64 * 1024


async def enrol(request: Request) -> JSONResponse:
    """``POST {"code", "role", "name", "hostname"}`` → ``{"agent", "name", "token"}``."""
    try:
        asked = await read_json(request, MAX_BODY)
        fields = {name: storable(str(asked.get(name, ""))) for name in ("code", "role", "name", "hostname")}
    except ValueError:
        return JSONResponse(body("invalid", "Send a JSON object with code, role, name and hostname."), 400)
    address = request.client.host if request.client else ""
    try:
        agent, token = await run_in_db(actions.enrol, **fields, address=address)
    except ActionError as error:
        return JSONResponse(body_of(error), STATUS[error.code])
    return JSONResponse({"agent": agent.key, "name": agent.name, "token": token}, 201)


async def whoami(request: Request) -> JSONResponse:
    """``GET`` with an agent's token → ``{"agent", "name", "role", "enabled"}``."""
    agent = await authentication.agent_of(request)
    if agent is None:
        return authentication.unknown_agent()
    return JSONResponse({"agent": agent.key, "name": agent.name, "role": agent.role, "enabled": agent.enabled})
