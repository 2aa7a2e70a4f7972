"""What the description of the API states about an operation beside its docstring: who may use it, and its errors."""

from enum import Enum
from typing import Any


class May(Enum):
    """The people who may use an operation."""

    SIGNED_IN = "Anyone who is signed in."
    MEMBERS = "Members of the project and administrators; without a project, anyone who is signed in."
    OWNERS = "The person who created it, maintainers of its project and administrators."
    MAINTAINERS = "Maintainers of the project and administrators."
    ADMINISTRATORS = "Administrators."
    OWN = "Anyone who is signed in, for what is their own."
    OWN_OR_ADMINISTRATOR = "Anyone who is signed in, for what is their own; administrators for everything."


def documented(may: May, *errors: str, by_session: bool = False) -> dict[str, Any]:
    """Return the ``openapi_extra`` of an operation.

    ``errors`` are the codes of its errors; ``spec.*`` names all that begin with ``spec.``. ``by_session`` means that
    tokens are refused.
    """
    return {"x-access": may.value, "x-errors": list(errors), **({"x-by-session": True} if by_session else {})}
