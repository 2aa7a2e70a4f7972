"""Authentication of agents: every request and connection carries the agent's token."""

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from loadwright.server.fleet import queries
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.errors import body
from loadwright.server.platform.requests import bearer_token


async def agent_of(connection: HTTPConnection) -> Agent | None:
    """Return the agent whose token the connection carries. ``None`` without a valid token."""
    token = bearer_token(connection)
    return await run_in_db(queries.agent_by_token, token) if token else None


def unknown_agent() -> JSONResponse:
    """Return the response to a request without a valid token."""
    return JSONResponse(
        body("unauthorized", "Invalid agent token; enrol the agent again."),
        status_code=401,
        headers={"WWW-Authenticate": "Bearer"},
    )
