"""The options of ``loadwright run``, parsed into one request and validated."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loadwright.cli.errors import BadInputError
from loadwright.core.curve import parse_duration
from loadwright.core.messages import InputError
from loadwright.core.modes import RATE, THREADS
from loadwright.core.runspec import FIELDS, RunSpec, SpecError

MAX_GENERATORS = 64
"""With more JVMs on one machine, the machine limits the results instead of the target."""
MIN_HEAP_MB, DEFAULT_HEAP_MB, MAX_HEAP_MB = 64, 1024, 1_048_576

OPTIONS = {
    **{name: "--" + name.replace("_", "-") for name in sorted(FIELDS - {"name", "mode", "target", "trial"})},
    **{mode: f"--{mode}" for mode in (RATE, THREADS)},
    "variables": "--set",
    "properties": "--property",
    "system_properties": "--system-property",
    "requirements": "--require",
    "duration_s": "--duration",
    "ramp_s": "--ramp",
    "yield_after_s": "--yield-after",
    "project": "--project",
}
"""The command-line option for a field of a run."""


@dataclass(frozen=True)
class Request:
    """A requested run; ``assumed_duration``: no duration was given. ``chosen`` is the plan in a zip with several."""

    plan: Path
    spec: RunSpec
    heap_mb: int = DEFAULT_HEAP_MB
    assumed_duration: bool = False
    chosen: str = ""


def read_request(
    plan: Path,
    *,
    duration: str | None = None,
    ramp: str | None = None,
    yield_after: str | None = None,
    curve: str | None = None,
    room: str | None = None,
    variables: Sequence[str] = (),
    properties: Sequence[str] = (),
    system_properties: Sequence[str] = (),
    heap_mb: int = DEFAULT_HEAP_MB,
    chosen: str = "",
    most_generators: int | None = MAX_GENERATORS,
    **options: Any,
) -> Request:
    """Validate the options; ``options`` are those of ``RunSpec.of_load``. Raises ``BadInputError`` naming the option.

    For a server, which checks the number of generators itself, ``most_generators`` is ``None``.
    """
    try:
        given = RunSpec.of_load(
            duration_s=_seconds("duration_s", duration),
            ramp_s=_seconds("ramp_s", ramp) or 0.0,
            yield_after_s=_seconds("yield_after_s", yield_after),
            curve=curve or "",
            room=room or "",
            variables=_pairs("--set", variables),
            properties=_pairs("--property", properties),
            system_properties=_pairs("--system-property", system_properties),
            **options,
        )
        spec = given.validated()
    except SpecError as error:
        raise BadInputError(f"{OPTIONS.get(error.field)}: {error}") from None
    _between("--heap", heap_mb, MIN_HEAP_MB, MAX_HEAP_MB)
    if most_generators is not None:
        _between("--generators", spec.generators, 1, most_generators)
    assumed = given.duration_s is None and spec.duration_s is not None
    return Request(plan, spec, heap_mb, assumed_duration=assumed, chosen=chosen)


def _seconds(field: str, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return parse_duration(text)
    except InputError as error:
        raise SpecError(error.message, field) from None


def _between(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise BadInputError(f"{option} {value} is out of range; use {least} to {most:,}")


def _pairs(option: str, words: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise BadInputError(f"{option} {word!r} is not NAME=VALUE")
        pairs[name.strip()] = value
    return pairs


def check_out(out: Path) -> None:
    """Raise ``BadInputError`` unless results can be written to the folder ``out``, which need not exist yet."""
    if out.exists() and not out.is_dir():
        raise BadInputError(f"--out {out} is a file; name a folder")
    nearest = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    if not nearest.is_dir():
        raise BadInputError(f"--out {out} is below {nearest}, which is a file; name a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise BadInputError(f"--out {out}: no permission to write to {nearest}")
