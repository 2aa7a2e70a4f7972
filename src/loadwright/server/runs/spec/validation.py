"""Specifications of runs as actions take them."""

from loadwright.core.runspec import RunSpec, SpecError
from loadwright.core.runspec import check_target as check
from loadwright.server.platform.errors import ActionError


def validated(spec: RunSpec) -> RunSpec:
    """Return ``spec`` with its defaults filled in; raises ``ActionError`` naming the field that is wrong."""
    try:
        return spec.validated()
    except SpecError as error:
        raise ActionError(error.message, field=error.field) from None


def check_target(mode: str, target: float, generators: int) -> None:
    """Raise ``ActionError`` unless ``target`` is a total that can be asked of ``generators``."""
    try:
        check(mode, target, generators)
    except SpecError as error:
        raise ActionError(error.message, field=error.field) from None
