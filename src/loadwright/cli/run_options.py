"""The options of ``loadwright run``, read into one request and checked."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loadwright.core.curve import Curve, parse_duration
from loadwright.core.facts import Asked
from loadwright.core.protocol.generator import AS_WRITTEN, RATE, THREADS
from loadwright.core.stats.requirements import Requirement

from .errors import BadInputError

DEFAULT_DURATION_S = 60.0
MAX_RATE = 1_000_000.0
MAX_THREADS = 1_000_000
MAX_DURATION_S = 30 * 86_400.0
MAX_GENERATORS = 64
"""More JVMs than this on one machine measure the machine, not the target."""
DEFAULT_HEAP_MB = 1024


@dataclass(frozen=True)
class Request:
    """A run as it was asked for. ``target`` is transactions per second or threads of all generators."""

    plan: Path
    mode: str = AS_WRITTEN
    target: float | None = None
    duration_s: float | None = None
    curve: Curve = field(default_factory=Curve)
    curve_text: str | None = None
    ramp_s: float | None = None
    generators: int = 1
    room: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    jtl: bool = False
    debug: bool = False
    split: tuple[str, ...] = ()
    max_threads: int = 1000
    heap_mb: int = DEFAULT_HEAP_MB
    mark: bool = True
    assumed_duration: bool = False

    @property
    def paced(self) -> bool:
        """Tell whether the load is given by rate or threads, not by the plan."""
        return self.mode != AS_WRITTEN

    def asked(self) -> Asked:
        """Return the request as the result document shows it."""
        return Asked(
            mode=self.mode,
            rate=self.target if self.mode == RATE else None,
            threads=self.target if self.mode == THREADS else None,
            duration_s=self.duration_s,
            curve=self.curve_text,
            ramp_s=self.ramp_s,
            generators=self.generators,
            plan=self.plan.name,
            variables=self.variables,
            properties=self.properties,
        )


def read_request(
    plan: Path,
    *,
    rate: float | None = None,
    threads: int | None = None,
    duration: str | None = None,
    ramp: str | None = None,
    curve: str | None = None,
    generators: int = 1,
    room: str | None = None,
    variables: Sequence[str] = (),
    properties: Sequence[str] = (),
    requirements: Sequence[str] = (),
    jtl: bool = False,
    debug: bool = False,
    split: Sequence[str] = (),
    max_threads: int = 1000,
    heap_mb: int = DEFAULT_HEAP_MB,
    mark: bool = True,
    most_generators: int | None = MAX_GENERATORS,
) -> Request:
    """Check the options against each other. Raises ``BadInputError`` with one sentence naming the option.

    A server says itself how many generators it has: ``most_generators`` is ``None`` then.
    """
    if rate is not None and threads is not None:
        raise BadInputError("--rate and --threads exclude each other; give one of them")
    mode = RATE if rate is not None else THREADS if threads is not None else AS_WRITTEN
    whole_curve, ramp_s = _curve(curve, ramp, paced=mode != AS_WRITTEN)
    _between("--generators", generators, 1, most_generators)
    _between("--max-threads", max_threads, 1, MAX_THREADS)
    _between("--heap", heap_mb, 64, 1_048_576)
    target = _target(rate, threads, generators)
    duration_s = _duration("--duration", duration) if duration is not None else None
    assumed = duration_s is None and mode != AS_WRITTEN
    if assumed:
        duration_s = whole_curve.length if curve is not None and whole_curve.length > 0 else DEFAULT_DURATION_S
    return Request(
        plan=plan,
        mode=mode,
        target=target,
        duration_s=duration_s,
        curve=whole_curve,
        curve_text=str(whole_curve) if curve is not None else None,
        ramp_s=ramp_s,
        generators=generators,
        room=room,
        variables=_pairs("--set", variables),
        properties=_pairs("--property", properties),
        requirements=tuple(_requirement(text) for text in requirements),
        jtl=jtl or debug,
        debug=debug,
        split=tuple(split),
        max_threads=max_threads,
        heap_mb=heap_mb,
        mark=mark,
        assumed_duration=assumed,
    )


def _target(rate: float | None, threads: int | None, generators: int) -> float | None:
    if rate is not None:
        if not math.isfinite(rate) or rate <= 0 or rate > MAX_RATE:
            raise BadInputError(f"--rate {rate:g} is no rate; use more than 0 and at most {MAX_RATE:,.0f} per second")
        return float(rate)
    if threads is not None:
        _between("--threads", threads, 1, MAX_THREADS)
        if threads < generators:
            raise BadInputError(
                f"--threads {threads} cannot be shared by --generators {generators}; use fewer generators"
            )
        return float(threads)
    return None


def _curve(curve: str | None, ramp: str | None, *, paced: bool) -> tuple[Curve, float | None]:
    if curve is not None and ramp is not None:
        raise BadInputError("--ramp and --curve exclude each other; write the ramp as the first points of the curve")
    for option, value in (("--curve", curve), ("--ramp", ramp)):
        if value is not None and not paced:
            raise BadInputError(f"{option} needs --rate or --threads: it is a percentage of one of them")
    if curve is not None:
        try:
            whole = Curve.parse(curve)
        except ValueError as error:
            raise BadInputError(f"--curve: {error}") from None
        if not any(percent for _, percent in whole.points):
            raise BadInputError("--curve is 0% throughout; give at least one point above 0%")
        return whole, None
    if ramp is not None:
        seconds = _duration("--ramp", ramp, allow_zero=True)
        return Curve.ramp(seconds), seconds
    return Curve(), None


def _duration(option: str, text: str, *, allow_zero: bool = False) -> float:
    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise BadInputError(f"{option}: {error}") from None
    if not (0 < seconds <= MAX_DURATION_S or (allow_zero and seconds == 0)):
        raise BadInputError(f"{option} {text} is out of range; use more than 0 seconds and at most 30 days")
    return seconds


def _between(option: str, value: int, least: int, most: int | None) -> None:
    if value < least or (most is not None and value > most):
        upto = f"{least} to {most:,}" if most is not None else f"{least} or more"
        raise BadInputError(f"{option} {value} is out of range; use {upto}")


def _pairs(option: str, words: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise BadInputError(f"{option} {word!r} is not NAME=VALUE")
        pairs[name.strip()] = value
    return pairs


def _requirement(text: str) -> Requirement:
    try:
        return Requirement.parse(text)
    except ValueError as error:
        raise BadInputError(f"--require: {error}") from None


def check_out(out: Path) -> None:
    """Raise ``BadInputError`` unless results can be written to the folder ``out``, which need not exist yet."""
    if out.exists() and not out.is_dir():
        raise BadInputError(f"--out {out} is a file; name a folder")
    nearest = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    if not nearest.is_dir():
        raise BadInputError(f"--out {out} lies below {nearest}, which is a file; name a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise BadInputError(f"--out {out}: no permission to write to {nearest}")
