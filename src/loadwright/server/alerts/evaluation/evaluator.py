"""Evaluates the rules: one step of the state machine for each rule, server and part with a new value.

The states are in the memory of the process that evaluates, those of alerts that fire also in the database, from which
another process continues. A process that takes over does not know how long an alert was pending: that begins again.

The silence of a host counts from its newest measurement, which is remembered here because the store is searched for
the last minutes only; at the earliest from the time at which this process began to watch it, because before that nobody
did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from loadwright.core.alerts.prediction import seconds_until_full
from loadwright.core.alerts.rules import DERIVED, DISK_FULL, SILENCE, TOTAL, VALUE, Condition, is_subject
from loadwright.core.alerts.tracking import FIRED, GONE, NORMAL, RECOVERED, REPLACED, Tracked, step
from loadwright.core.alerts.windows import Reading, resolution_of, statistic
from loadwright.core.hosts.own import is_own
from loadwright.server.alerts.hosts import Host, covers, monitored
from loadwright.server.alerts.models import Alert, Rule
from loadwright.server.monitoring.looking import look
from loadwright.telemetry.port import TelemetryError

from . import reading, recording
from .reading import Newest, PartOfHost

WATCHED_S = 60.0
"""Time for which a host must have been watched before its silence counts: agents return after a restart."""
LATE_S = 30.0
"""Time between two steps after which nobody watched the hosts in between."""

_ENDS = {RECOVERED: Alert.End.RECOVERED, GONE: Alert.End.GONE, REPLACED: Alert.End.RULE}

Values = Mapping[PartOfHost, float | None]
Place = tuple[int, PartOfHost]
"""A rule and what it is evaluated for."""


class Evaluator:
    """The states of all rules. Blocks: call in a thread that may use the database."""

    def __init__(self) -> None:
        self._tracked: dict[Place, Tracked] = {}
        self._alerts: dict[Place, int] = {}
        self._evaluated: dict[int, float] = {}
        self._watching: dict[int, float] = {}
        self._measured: dict[int, Newest] = {}
        self._stepped = 0.0

    def take_over(self) -> None:
        """Continue from the database."""
        self._load(Alert.objects.filter(ended_at=None))

    def step(self, now: float) -> None:
        """Evaluate the rules that are due.

        Raises ``ExceptionGroup`` with the errors of rules, after all others were evaluated.
        """
        hosts = monitored()
        if not 0 <= now - self._stepped <= LATE_S:
            self._watching.clear()
        self._stepped = now
        self._watching = {host.id: self._watching.get(host.id, now) for host in hosts}
        active = _active_rules()
        _look(active, hosts)
        due = [rule for rule in active if self._due(rule, now)]
        newest = reading.newest(hosts, now)
        known = self._measured | dict(newest)
        self._measured = {host.id: known[host.id] for host in hosts if host.id in known}
        # Of a host that is silent, or whose points arrive late, nothing is known now.
        current = [host for host in hosts if host.id in newest and now - newest[host.id].end <= newest[host.id].fresh_s]
        conditions = (rule.condition for rule in due if rule.subject not in DERIVED)
        points = reading.Points(conditions, current, now, newest)
        fresh = {host.id: newest[host.id].fresh_s for host in current}
        failed = []
        for rule in due:
            self._evaluated[rule.pk] = now
            try:
                if rule.subject == SILENCE:
                    covered = [host for host in hosts if covers(rule, host)]
                    self._advance_all(rule, covered, self._silences(covered, newest, now), now)
                else:
                    covered = [host for host in current if covers(rule, host)]
                    self._advance_all(rule, covered, _values(rule.condition, covered, points, fresh, now), now)
            except TelemetryError:
                raise
            except Exception as error:
                self._restart(rule)
                failed.append(error)
        self._review(active, hosts)
        if failed:
            raise ExceptionGroup("rules that were not evaluated", failed)

    def _load(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            if place := _place(alert):
                self._alerts[place], self._tracked[place] = alert.pk, alert.tracked

    def _restart(self, rule: Rule) -> None:
        """Continue a rule from the database: after an error its states may not be those that are stored."""
        for place in [place for place in self._tracked if place[0] == rule.pk]:
            self._forget(place)
        self._load(Alert.objects.filter(rule=rule, ended_at=None))

    def _due(self, rule: Rule, now: float) -> bool:
        since = now - self._evaluated.get(rule.pk, 0.0)
        return since < 0 or since >= reading.interval_of(rule.condition) - 0.5

    def _advance_all(self, rule: Rule, hosts: Sequence[Host], values: Values, now: float) -> None:
        by_id = {host.id: host for host in hosts}
        for place in {*values, *self._places(rule.pk, by_id)}:
            if place.part == rule.part or not (rule.part or is_own(place.part)):
                self._advance(rule, by_id[place.server_id], place, now, values.get(place))

    def _silences(self, hosts: Sequence[Host], newest: Mapping[int, Newest], now: float) -> Values:
        return {PartOfHost(host.id, ""): self._silence(host, newest.get(host.id), now) for host in hosts}

    def _silence(self, host: Host, newest: Newest | None, now: float) -> float | None:
        if newest is not None:
            return newest.silence(now)
        watched = now - self._watching[host.id]
        if watched < WATCHED_S:
            return None
        measured = self._measured.get(host.id)
        return watched if measured is None else min(watched, measured.silence(now))

    def _places(self, rule_id: int, hosts: Mapping[int, Host]) -> Iterator[PartOfHost]:
        """Yield what a rule was evaluated for before on ``hosts``."""
        return (place for rule, place in self._tracked if rule == rule_id and place.server_id in hosts)

    def _advance(self, rule: Rule, host: Host, place: PartOfHost, now: float, value: float | None) -> None:
        key = (rule.pk, place)
        before = self._tracked.get(key, Tracked())
        after, change = step(rule.condition, before, now, value)
        alert = self._alerts.get(key)
        if change == FIRED:
            self._alerts[key] = recording.fire(rule, host, place.part, after)
        elif change is not None and alert is not None:
            recording.end(alert, _ENDS[change], after)
            del self._alerts[key]
        elif alert is not None:
            recording.keep(alert, before, after)
        if after.state == NORMAL:
            # Not kept: over time hosts have any number of parts, such as file systems of containers.
            self._tracked.pop(key, None)
        else:
            self._tracked[key] = after

    def _review(self, rules: Iterable[Rule], hosts: Sequence[Host]) -> None:
        """End the alerts to which their rule no longer applies, and mark the others with the run of their project."""
        by_id = {host.id: host for host in hosts}
        active = {rule.pk: rule for rule in rules}
        unmarked = []
        for alert in Alert.objects.filter(ended_at=None):
            reason = _outdated(alert, active.get(alert.rule_id or 0), by_id.get(alert.server_id or 0))
            if reason is None:
                unmarked += [] if alert.run_id else [alert]
                continue
            recording.end(alert.pk, reason)
            if place := _place(alert):
                self._forget(place)
        recording.mark_with_runs(unmarked)
        for key in [key for key in self._tracked if key[0] not in active or key[1].server_id not in by_id]:
            self._forget(key)

    def _forget(self, place: Place) -> None:
        self._tracked.pop(place, None)
        self._alerts.pop(place, None)


def _look(rules: Iterable[Rule], hosts: Sequence[Host]) -> None:
    """Have every second of those hosts delivered at once that are covered by a rule which needs it."""
    prompt = [rule for rule in rules if rule.condition.prompt]
    agents = {key for host in hosts for key in host.monitors if any(covers(rule, host) for rule in prompt)}
    if agents:
        look(agents)


def _active_rules() -> list[Rule]:
    """Return the rules that are on, except those of a figure that this version does not have."""
    return [rule for rule in Rule.objects.filter(active=True) if is_subject(rule.subject)]


def _place(alert: Alert) -> Place | None:
    """Return what an alert is about; ``None`` if its rule or its server was deleted."""
    if alert.rule_id is None or alert.server_id is None:
        return None
    return alert.rule_id, PartOfHost(alert.server_id, alert.part)


def _outdated(alert: Alert, rule: Rule | None, host: Host | None) -> Alert.End | None:
    """Return why a rule no longer applies to its alert: it was deleted, switched off or changed, or its server was."""
    if rule is None or rule.part not in ("", alert.part):
        return Alert.End.RULE
    return None if host is not None and covers(rule, host) else Alert.End.SERVER


def _values(
    condition: Condition, hosts: Sequence[Host], points: reading.Points, fresh: Mapping[int, float], now: float
) -> Values:
    """Return the value of each part of the hosts; ``fresh`` has the age in seconds up to which theirs are current."""
    if condition.subject == DISK_FULL:
        spaces = reading.spaces(hosts, now)
        return {place: seconds_until_full(found) for place, found in spaces.items()}
    ids = {host.id for host in hosts}
    found = points.of(condition).items()
    return {
        place: _value(condition, readings, fresh[place.server_id], now)
        for place, readings in found
        if place.server_id in ids
    }


def _value(condition: Condition, points: Sequence[Reading], fresh_s: float, now: float) -> float | None:
    """Return the statistic of a part, whose newest point may be that of a part that no longer exists."""
    kind, window_s = condition.statistic, condition.window_s
    if kind in (VALUE, TOTAL):
        return statistic(kind, points, now, window_s, fresh_s)
    # Points of longer intervals arrive when these are over.
    end = points[-1].at + points[-1].covered_s
    late = now - end > fresh_s + 2 * resolution_of(window_s, condition.metric.family.finest)
    return None if late else statistic(kind, points, end, window_s)
