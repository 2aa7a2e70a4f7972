"""Uses of an object that prevent its deletion.

Apps above declare them as ``USES`` in their ``extensions.py``, so that the app of the object need not name them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from .errors import ActionError
from .registry import declared


@dataclass(frozen=True)
class Use:
    """``refusal`` returns why an object of ``model`` cannot be deleted now, or ``None``."""

    model: type[Model]
    refusal: Callable[[Any], ActionError | None]


def require_unused(thing: Model) -> None:
    """Raise ``ActionError`` with the first reason that prevents the deletion of ``thing``."""
    for use in declared("extensions", "USES"):
        error = use.refusal(thing) if isinstance(thing, use.model) else None
        if error is not None:
            raise error
