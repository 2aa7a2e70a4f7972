"""Validation of specifications for actions."""

from loadwright.core.runspec import RunSpec, SpecError
from loadwright.core.runspec import check_target as check
from loadwright.server.platform.errors import ActionError


def validated(spec: RunSpec) -> RunSpec:
    """Return ``spec`` with its defaults filled in. Raises ``ActionError`` with the invalid field."""
    try:
        return spec.validated()
    except SpecError as error:
        raise ActionError(error.message, field=error.field) from None


def check_target(mode: str, target: float, generators: int) -> None:
    """Raise ``ActionError`` unless ``generators`` can produce the total ``target``."""
    try:
        check(mode, target, generators)
    except SpecError as error:
        raise ActionError(error.message, field=error.field) from None
