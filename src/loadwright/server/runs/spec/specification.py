"""A run as someone asks for it, checked: pure, one clear sentence for everything that is wrong."""

import math
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from loadwright.core.curve import Curve
from loadwright.core.messages import InputError
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.requirements import Requirement
from loadwright.server.platform.errors import ActionError

MAX_RATE = 1_000_000.0
MAX_THREADS = 1_000_000
MAX_DURATION_S = 30 * 86_400.0
MAX_GENERATORS = 1000
DEFAULT_DURATION_S = 60.0


@dataclass
class Ask:
    """What a run is to do. ``target`` is the total of all generators: transactions per second or threads.

    ``curve`` is text such as ``0s:20%,30s:100%`` and excludes ``ramp_s``. Without a duration, a run with
    rate or threads takes as long as its curve, or 60 s; one as written ends when the plan does. With ``mark`` its
    HTTP requests carry ``User-Agent: PerformanceTest``. ``room`` is the id of the one whose generators it may have,
    without one it is any. With ``debug`` its generators keep JTLs and failed samples with request and response. Of the
    data files in ``split``, each line is used by one generator alone.
    """

    plan_id: int
    mode: str = protocol.AS_WRITTEN
    target: float | None = None
    duration_s: float | None = None
    ramp_s: float = 0.0
    curve: str = ""
    generators: int = 1
    room: int | None = None
    name: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    requirements: list[str] = field(default_factory=list)
    jtl: bool = False
    debug: bool = False
    split: list[str] = field(default_factory=list)
    max_threads: int = 1000
    mark: bool = True


def check(ask: Ask) -> Ask:
    """Return ``ask`` with its defaults filled in; raises ``ActionError`` naming the field that is wrong."""
    if ask.mode not in (protocol.RATE, protocol.THREADS, protocol.AS_WRITTEN):
        raise ActionError(_("The mode is rate, threads or as_written."), field="mode")
    if len(ask.name) > 200:
        raise ActionError(_("The name has at most 200 characters."), field="name")
    if not 1 <= ask.generators <= MAX_GENERATORS:
        raise ActionError(_("Ask for 1 to 1000 generators."), field="generators")
    if not 1 <= ask.max_threads <= MAX_THREADS:
        raise ActionError(_("A generator may have 1 to 1,000,000 threads."), field="max_threads")
    check_target(ask.mode, ask.target, ask.generators)
    curve = _curve(ask)
    _check_pairs(ask)
    for text in ask.requirements:
        try:
            Requirement.parse(text)
        except InputError as error:
            raise ActionError(error.message, field="requirements") from None
    ask.duration_s = _duration(ask, curve)
    return ask


def check_target(mode: str, target: float | None, generators: int) -> None:
    """Raise ``ActionError`` unless ``target`` is a total that ``generators`` can be asked for."""
    if mode == protocol.AS_WRITTEN:
        if target is not None:
            raise ActionError(_("As written, the plan gives the load; leave rate and threads empty."), field="target")
        return
    if target is None:
        raise ActionError(_("Give the rate per second or the number of threads."), field="target")
    if mode == protocol.RATE:
        if not math.isfinite(target) or not 0 < target <= MAX_RATE:
            raise ActionError(
                _("%(rate)s is no rate; use more than 0 and at most 1,000,000 per second.") % {"rate": f"{target:g}"},
                field="target",
            )
        return
    if not math.isfinite(target) or not 1 <= target <= MAX_THREADS or target != int(target):
        raise ActionError(
            _("%(threads)s is no number of threads; use 1 to 1,000,000.") % {"threads": f"{target:g}"}, field="target"
        )
    if target < generators:
        raise ActionError(
            _("%(threads)s threads cannot be shared by %(generators)s generators; use fewer generators.")
            % {"threads": f"{target:g}", "generators": generators},
            field="generators",
        )


def _curve(ask: Ask) -> Curve:
    if not math.isfinite(ask.ramp_s) or not 0 <= ask.ramp_s <= MAX_DURATION_S:
        raise ActionError(_("The ramp is out of range; use 0 seconds to 30 days."), field="ramp_s")
    if not ask.curve:
        if ask.ramp_s and ask.mode == protocol.AS_WRITTEN:
            raise ActionError(_("A ramp needs a rate or threads: it is a part of one of them."), field="ramp_s")
        return Curve.ramp(ask.ramp_s)
    if ask.mode == protocol.AS_WRITTEN:
        raise ActionError(_("A curve needs a rate or threads: it is a percentage of one of them."), field="curve")
    if ask.ramp_s:
        raise ActionError(_("Ramp and curve exclude each other; write the ramp into the curve."), field="ramp_s")
    try:
        curve = Curve.parse(ask.curve)
    except InputError as error:
        raise ActionError(error.message, field="curve") from None
    if not any(percent for _time, percent in curve.points):
        raise ActionError(_("The curve is 0% throughout; give at least one point above 0%."), field="curve")
    return curve


def _duration(ask: Ask, curve: Curve) -> float | None:
    if ask.duration_s is None:
        if ask.mode == protocol.AS_WRITTEN:
            return None
        return curve.length if ask.curve and curve.length > 0 else DEFAULT_DURATION_S
    if not math.isfinite(ask.duration_s) or not 0 < ask.duration_s <= MAX_DURATION_S:
        raise ActionError(
            _("The duration is out of range; use more than 0 seconds and at most 30 days."), field="duration_s"
        )
    return ask.duration_s


def _check_pairs(ask: Ask) -> None:
    for name, pairs in (("variables", ask.variables), ("properties", ask.properties)):
        for key, value in pairs.items():
            if not key.strip() or any(sign in key for sign in "=\r\n"):
                raise ActionError(_("%(name)r is not a name.") % {"name": key}, field=name)
            if "\n" in value or "\r" in value:
                raise ActionError(_("The value of %(name)s has a line break.") % {"name": key}, field=name)
