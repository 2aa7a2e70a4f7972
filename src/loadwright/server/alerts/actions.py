"""Changes of rules, silences and mute windows, and acknowledgements of alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names

from . import errors, queries, validation
from .models import Alert, MuteWindow, Rule, Silence
from .validation import RuleInput, Scope, WindowInput

MOST_RULES = 500
MOST_SILENCES = 1000
"""Of silences that have not ended, and of mute windows."""
LONGEST_SILENCE = timedelta(days=90)


@transaction.atomic
def create_rule(actor: Actor, scope: Scope, ask: RuleInput) -> Rule:
    """Create a rule. Raises ``ActionError``."""
    actor.require_write()
    _require_project(actor, scope)
    if Rule.objects.count() >= MOST_RULES:
        raise errors.TOO_MANY_RULES(limit=MOST_RULES)
    rule = Rule(created_by=actor.user)
    _set_rule(actor, rule, scope, ask)
    _record(actor, "alert.rule_create", rule)
    return rule


@transaction.atomic
def change_rule(actor: Actor, rule_id: int, scope: Scope, ask: RuleInput) -> Rule:
    """Change a rule. Its alerts that fire go on if it still compares the same. Raises ``ActionError``."""
    actor.require_write()
    rule = queries.editable_rule(actor.person, rule_id)
    _require_project(actor, scope)
    _set_rule(actor, rule, scope, ask)
    _record(actor, "alert.rule_change", rule)
    return rule


@transaction.atomic
def switch_rule(actor: Actor, rule_id: int, active: bool) -> Rule:
    """Switch a rule on or off. The alerts of one that is off end."""
    actor.require_write()
    rule = queries.editable_rule(actor.person, rule_id)
    rule.active, rule.changed_at = active, timezone.now()
    rule.save(update_fields=["active", "changed_at"])
    _record(actor, "alert.rule_switch", rule)
    return rule


@transaction.atomic
def delete_rule(actor: Actor, rule_id: int) -> None:
    """Delete a rule that is not built in. Its alerts end and remain in the history."""
    actor.require_write()
    rule = queries.editable_rule(actor.person, rule_id)
    if rule.built_in:
        raise errors.BUILT_IN_REMAINS()
    _record(actor, "alert.rule_delete", rule)
    rule.delete()


@transaction.atomic
def acknowledge(actor: Actor, alert_ids: Sequence[int]) -> int:
    """Acknowledge alerts, which are not reported again then. Return the number of those that nobody had yet."""
    actor.require_write()
    found = queries.alerts(actor.person).filter(pk__in=list(alert_ids))
    if len(alert_ids) == 1:
        alert = queries.alert(actor.person, alert_ids[0])
        if alert.state == Alert.State.ENDED:
            raise errors.ALERT_ENDED()
    new = list(found.filter(state=Alert.State.FIRING, acknowledged_at=None))
    Alert.objects.filter(pk__in=[alert.pk for alert in new], acknowledged_at=None).update(
        acknowledged_by=actor.user, acknowledged_at=timezone.now()
    )
    details = [(alert, {"alert": alert.pk, "project": alert.project_id}) for alert in new]
    audit.record_each(actor, "alert.acknowledge", details)
    return len(new)


@transaction.atomic
def silence(actor: Actor, scope: Scope, *, until: datetime, rule_id: int | None = None, reason: str = "") -> Silence:
    """Keep alerts from being reported until a time, of one rule or all. Raises ``ActionError``."""
    actor.require_write()
    user, now = actor.person, timezone.now()
    if scope.project_id is None and not user.is_superuser:
        raise errors.FOR_ALL_BY_ADMINISTRATORS()
    if scope.project_id is not None:
        projects.project(user, scope.project_id)
    if not now < until <= now + LONGEST_SILENCE:
        raise errors.SILENCE_UNTIL(days=LONGEST_SILENCE.days)
    if Silence.objects.filter(until__gt=now).count() >= MOST_SILENCES:
        raise errors.TOO_MANY_SILENCES(limit=MOST_SILENCES)
    made = Silence(until=until, reason=validation.reason(reason), created_by=actor.user)
    made.rule = queries.rule(user, rule_id) if rule_id is not None else None
    if made.rule is not None and scope.project_id is not None and made.rule.project_id not in (None, scope.project_id):
        raise errors.RULE_OF_PROJECT()
    validation.set_scope(made, user, scope)
    made.save()
    _record_silence(actor, "alert.silence", made)
    return made


@transaction.atomic
def end_silence(actor: Actor, silence_id: int) -> None:
    """End a silence: what still fires is reported. By its creator, members of its project, or administrators."""
    actor.require_write()
    now = timezone.now()
    found = queries.silence(actor.person, silence_id, now)
    if found.project_id is None:
        queries.require_maintained(actor.person, None)
    Silence.objects.filter(pk=found.pk).update(until=now)
    _record_silence(actor, "alert.silence_end", found)


@transaction.atomic
def create_mute_window(actor: Actor, scope: Scope, ask: WindowInput) -> MuteWindow:
    """Create a recurring time without reports. Raises ``ActionError``."""
    actor.require_write()
    _require_project(actor, scope)
    if MuteWindow.objects.count() >= MOST_SILENCES:
        raise errors.TOO_MANY_SILENCES(limit=MOST_SILENCES)
    made = MuteWindow(created_by=actor.user)
    _set_window(actor, made, scope, ask)
    audit.record(actor, "alert.mute_create", made, **_of_project(made.project_id))
    return made


@transaction.atomic
def change_mute_window(actor: Actor, window_id: int, scope: Scope, ask: WindowInput) -> MuteWindow:
    """Change a recurring time without reports. Raises ``ActionError``."""
    actor.require_write()
    found = queries.editable_mute_window(actor.person, window_id)
    _require_project(actor, scope)
    _set_window(actor, found, scope, ask)
    audit.record(actor, "alert.mute_change", found, **_of_project(found.project_id))
    return found


@transaction.atomic
def delete_mute_window(actor: Actor, window_id: int) -> None:
    """Delete a recurring time without reports."""
    actor.require_write()
    found = queries.editable_mute_window(actor.person, window_id)
    audit.record(actor, "alert.mute_delete", found, **_of_project(found.project_id))
    found.delete()


def _require_project(actor: Actor, scope: Scope) -> None:
    if scope.project_id is not None:
        projects.project(actor.person, scope.project_id)
    queries.require_maintained(actor.person, scope.project_id)


def _set_rule(actor: Actor, rule: Rule, scope: Scope, ask: RuleInput) -> None:
    condition = ask.condition()
    # A built-in rule without a name has that of its declaration, in the language of each reader.
    rule.name = names.name(ask.name) if ask.name.strip() or not rule.built_in else ""
    if rule.name and _is_taken(rule.name, rule, scope):
        raise errors.RULE_NAME_TAKEN()
    for field, value in asdict(condition).items():
        setattr(rule, field, value)
    rule.severity, rule.part, rule.active = ask.checked_severity(), ask.checked_part(), ask.active
    rule.drop_caches = ask.drop_caches
    validation.set_scope(rule, actor.person, scope)
    rule.changed_at = timezone.now()
    rule.save()


def _set_window(actor: Actor, window: MuteWindow, scope: Scope, ask: WindowInput) -> None:
    window.name = names.name(ask.name)
    window.days = validation.days(ask.days)
    window.start, window.end = validation.minutes(ask.start, "start"), validation.minutes(ask.end, "end")
    window.zone = validation.zone(ask.zone)
    validation.set_scope(window, actor.person, scope)
    window.save()


def _is_taken(name: str, rule: Rule, scope: Scope) -> bool:
    same = Rule.objects.filter(Q(project=scope.project_id), name=name)
    return same.exclude(pk=rule.pk or 0).exists()


def _record(actor: Actor, what: str, rule: Rule) -> None:
    detail = {name: getattr(rule, name) for name in ("subject", "limit", "severity", "active", "drop_caches")}
    audit.record(actor, what, rule, rule=rule.pk, **_of_project(rule.project_id), **detail)


def _record_silence(actor: Actor, what: str, found: Silence) -> None:
    scope = {
        name: getattr(found, f"{name}_id") for name in ("room", "tag", "server", "rule") if getattr(found, f"{name}_id")
    }
    audit.record(actor, what, found, until=found.until.isoformat(), **_of_project(found.project_id), **scope)


def _of_project(project_id: int | None) -> dict[str, int]:
    return {"project": project_id} if project_id else {}
