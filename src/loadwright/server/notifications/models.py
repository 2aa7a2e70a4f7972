"""Channels, and the deliveries of notices through them."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.platform.messages import localized
from loadwright.server.projects.models import Project

from .channels.kinds import KINDS
from .notice import Notice


def new_key() -> str:
    return uuid4().hex


class Channel(models.Model):
    """A way to notify people or programs. Without a ``project`` it is shared: of all projects, for administrators.

    ``events`` are the names of the event types to which it is subscribed; ``only_projects`` and ``only_plans`` restrict
    them. ``sealed`` are its settings, encrypted; ``target`` is the part of them that people may see.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="channels")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16)
    """The name of one of ``channels.kinds.KINDS``."""
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=64, blank=True)
    """The time zone of its receivers; empty for that of the installation."""
    active = models.BooleanField(default=True)
    events = models.JSONField(default=list)
    only_projects: "models.ManyToManyField[Project, models.Model]" = models.ManyToManyField(Project, related_name="+")
    only_plans: "models.ManyToManyField[Plan, models.Model]" = models.ManyToManyField(Plan, related_name="+")
    sealed = models.TextField()
    target = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_channel_of_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_title(self) -> Promise:
        return KINDS[self.kind].title


class Delivery(models.Model):
    """A notice that is sent through a channel, once for each ``subject``: for example ``run:`` and the key of a run.

    Those of a ``series`` follow each other: one is sent only when none before it waits. Without a series, any time.
    ``key`` identifies it to receivers. ``log`` has the outcomes of its attempts in order of time:
    ``{"at": seconds since the epoch, "message": {"code", "params"}}``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", pgettext_lazy("delivery", "failed")

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    subject = models.CharField(max_length=100)
    series = models.CharField(max_length=100, blank=True, db_index=True)
    key = models.CharField(max_length=32, unique=True, default=new_key)
    events = models.JSONField(default=list)
    notice = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    log = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["channel", "subject"], name="one_delivery_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.subject} · {self.channel}"

    @property
    def shown_title(self) -> str:
        """Return the title of the notice in the reader's language."""
        return localized(Notice.from_json(self.notice).title)

    @property
    def path(self) -> str:
        """Return the path of the page about it; empty without one."""
        path: str = self.notice.get("path", "")
        return path
