"""Servers, their tags and credentials.

A server is *new* until its host key is confirmed, *blocked* while it presents a different key than the
confirmed one, and usable otherwise. One without SSH access is only monitored.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Project, Room

from .ssh.errors import SshError, concealed


class Tag(models.Model):
    """A label of servers, for filtering."""

    name = models.CharField(max_length=50, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """A credential. ``sealed`` is the encrypted secret (see ``credentials.vault``).

    A shared credential is used by several servers of its project; others belong to one server. That of the kind
    ``none`` belongs to a server that is only monitored; it has no secret.
    """

    class Kind(models.TextChoices):
        PASSWORD = "password", _("password")
        KEY = "key", _("private key")
        CERTIFICATE = "certificate", _("SSH certificate")
        NONE = "none", _("no SSH access")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="credentials")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind)
    sealed = models.TextField()
    shared = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], condition=models.Q(shared=True), name="one_shared_credential"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Server(models.Model):
    """A machine reached by SSH.

    One without SSH access has no ``username``, and a credential of the kind ``none``.

    ``host_key`` is the confirmed key in OpenSSH's one-line form (``ssh-ed25519 AAAA…``); ``offered_key`` is a different
    key presented since, which blocks all use until it is accepted. ``facts`` are the collected facts, ``problem`` the
    reason why the last collection failed (``{"kind", "detail", "via"}``, see ``ssh.errors``), ``facts_wanted_at`` the
    time of a pending request for facts.
    """

    class State(models.TextChoices):
        NEW = "new", _("key not confirmed")
        BLOCKED = "blocked", _("key changed")
        COLLECTING = "collecting", _("collecting facts")
        FAILING = "failing", _("failing")
        OK = "ok", _("OK")
        NO_SSH = "no_ssh", _("no SSH access")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="servers")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="servers")
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=22)
    username = models.CharField(max_length=100, blank=True)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="servers")
    jump_host = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="behind")
    tags: "models.ManyToManyField[Tag, models.Model]" = models.ManyToManyField(Tag, blank=True, related_name="servers")
    note = models.TextField(blank=True)
    host_key = models.TextField(blank=True)
    offered_key = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    facts_at = models.DateTimeField(null=True, blank=True)
    facts_wanted_at = models.DateTimeField(null=True, blank=True)
    problem = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_server_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def explained(self) -> bool:
        """Return whether its reader may know why there is no contact, as annotated by ``queries.servers``."""
        return getattr(self, "causes_shown", False)

    @property
    def shown_problem(self) -> dict[str, str]:
        """Return the problem as its reader may see it."""
        if not self.problem or self.explained:
            return dict(self.problem or {})
        problem = concealed(SshError(**self.problem))
        return {"kind": problem.kind, "detail": problem.detail, "via": problem.via}

    @property
    def has_ssh(self) -> bool:
        """Return whether connections to it are made; it is only monitored otherwise."""
        return bool(self.username)

    @property
    def usable(self) -> bool:
        """Return whether connections can be made: the host key is confirmed and unchanged."""
        return self.has_ssh and bool(self.host_key) and not self.offered_key

    @property
    def state(self) -> "Server.State":
        """Return its state in lists."""
        if not self.has_ssh:
            return self.State.NO_SSH
        if not self.host_key:
            return self.State.NEW
        if self.offered_key:
            return self.State.BLOCKED
        if self.facts_wanted_at is not None:
            return self.State.COLLECTING
        return self.State.FAILING if self.problem else self.State.OK
