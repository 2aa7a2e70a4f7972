"""Rules, the alerts that they caused, and when alerts are not reported."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loadwright.core.alerts import rules
from loadwright.core.alerts.builtin import BUILT_IN
from loadwright.core.alerts.muting import Window
from loadwright.core.alerts.rules import Condition
from loadwright.core.alerts.tracking import Tracked
from loadwright.core.messages import TEXT, Message
from loadwright.server.accounts.models import User
from loadwright.server.platform.messages import localized
from loadwright.server.projects.models import Project, Room
from loadwright.server.runs.models import Run
from loadwright.server.servers.models import Server, Tag

BUILT_IN_TITLES = {rule.key: rule.title for rule in BUILT_IN}


class Severity(models.TextChoices):
    """How urgent an alert is."""

    INFO = rules.INFO, pgettext_lazy("severity", "info")
    WARNING = rules.WARNING, pgettext_lazy("severity", "warning")
    CRITICAL = rules.CRITICAL, pgettext_lazy("severity", "critical")


class Scoped(models.Model):
    """Applies to the servers that match all of ``project``, ``room``, ``tag`` and ``server``; ``None`` matches all."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="+")
    server = models.ForeignKey(Server, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True


class Rule(Scoped):
    """A rule with its ``Condition``. A built-in one has the key of its declaration and no name.

    ``part`` restricts it to one file system, port or JVM. With ``drop_caches``, a host on which it fires drops its page
    cache, if its agent permits that.
    """

    built_in = models.CharField(max_length=40, null=True, unique=True)
    name = models.CharField(max_length=100, blank=True)
    part = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80)
    statistic = models.CharField(max_length=8, default=rules.VALUE)
    window_s = models.PositiveIntegerField(default=0)
    operator = models.CharField(max_length=2)
    limit = models.FloatField()
    recovery = models.FloatField()
    for_s = models.PositiveIntegerField(default=0)
    recover_for_s = models.PositiveIntegerField(default=0)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.WARNING)
    drop_caches = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Message:
        declaration = BUILT_IN_TITLES.get(self.built_in or "")
        return declaration() if declaration is not None and not self.name else TEXT(text=self.name)

    @property
    def shown_title(self) -> str:
        return localized(self.title)

    @property
    def condition(self) -> Condition:
        return Condition(
            self.subject,
            self.operator,
            self.limit,
            self.recovery,
            self.statistic,
            self.window_s,
            self.for_s,
            self.recover_for_s,
        )


class Group(models.Model):
    """The alerts of a rule in a room of a project, which are reported together until all of them have ended.

    ``number`` counts its messages. They continue the ``series`` of those of earlier groups of the same rule, project
    and room: a recovery that waits for a further attempt arrives before the next alert.
    """

    rule = models.ForeignKey(Rule, on_delete=models.SET_NULL, null=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    room_name = models.CharField(max_length=100)
    series = models.CharField(max_length=100)
    opened_at = models.DateTimeField(default=timezone.now)
    reported_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "project", "room_name"],
                condition=models.Q(closed_at=None),
                name="one_open_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.room_name}"


class Alert(models.Model):
    """An alert from the time at which it fires to its end. It outlives its rule and its server.

    ``project`` is that of its server, also after that was moved; of a deleted server, its last one.

    ``tracked`` is its state at the last change, ``reported`` the state that receivers know: empty, firing or ended.
    ``run`` is the first run of that project that was active while it fired.
    """

    class State(models.TextChoices):
        FIRING = "firing", pgettext_lazy("alert", "firing")
        ENDED = "ended", pgettext_lazy("alert", "ended")

    class End(models.TextChoices):
        RECOVERED = "recovered", _("recovered")
        GONE = "gone", _("no longer measured")
        RULE = "rule", _("rule changed")
        SERVER = "server", _("server no longer covered")

    rule = models.ForeignKey(Rule, on_delete=models.SET_NULL, null=True, related_name="alerts")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alerts")
    server = models.ForeignKey(Server, on_delete=models.SET_NULL, null=True, related_name="alerts")
    host = models.CharField(max_length=100)
    part = models.CharField(max_length=200, blank=True)
    stored_title: models.JSONField[Any, Any] = models.JSONField()
    stored_condition: models.JSONField[Any, Any] = models.JSONField()
    severity = models.CharField(max_length=10, choices=Severity)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="alerts")
    state = models.CharField(max_length=8, choices=State, default=State.FIRING)
    began_at = models.DateTimeField()
    fired_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    value = models.FloatField(null=True)
    worst = models.FloatField(null=True)
    stored_tracked: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reported = models.CharField(max_length=8, blank=True)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-fired_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "server", "part"], condition=models.Q(ended_at=None), name="one_firing_alert"
            )
        ]

    def __str__(self) -> str:
        return f"{Message.from_json(self.stored_title)}: {self.host}"

    @property
    def title(self) -> Message:
        return Message.from_json(self.stored_title)

    @property
    def shown_title(self) -> str:
        return localized(self.title)

    @property
    def condition(self) -> Condition:
        return Condition(**self.stored_condition)

    @property
    def tracked(self) -> Tracked:
        return Tracked.from_json(self.stored_tracked)


class Silence(Scoped):
    """Until ``until``, alerts of the servers in its scope are not reported: those of ``rule`` only if there is one."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, null=True, related_name="+")
    until = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return self.reason or f"{self.pk}"


class MuteWindow(Scoped):
    """A recurring time in which alerts of the servers in its scope are not reported, in the time of ``zone``.

    ``start`` and ``end`` are minutes since midnight, ``days`` weekdays from 0 (Monday) on.
    """

    name = models.CharField(max_length=100)
    days: models.JSONField[list[int], list[int]] = models.JSONField()
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=64, default="UTC")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def window(self) -> Window:
        return Window(frozenset(self.days), self.start, self.end)
