"""Projects, their members, and rooms."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User


class Project(models.Model):
    """Owns servers, plans and traffic.

    ``app_id`` identifies exactly one process in the output of ``ps`` on a server. Requests whose path begins with
    ``url_prefix`` are its traffic. ``uploads`` and ``downloads`` permit file transfers to and from its servers.
    """

    name = models.CharField(max_length=100, unique=True)
    app_id = models.CharField(max_length=200, blank=True)
    url_prefix = models.CharField(max_length=200, blank=True, default="")
    uploads = models.BooleanField(default=True)
    downloads = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    people: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        User, through="Membership", related_name="projects"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a project: members use its servers, maintainers also change them."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        MAINTAINER = "maintainer", _("maintainer")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)

    class Meta:
        ordering = ["user__username"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"


class Room(models.Model):
    """A location of machines, with its purpose."""

    class Purpose(models.TextChoices):
        APPLICATION = "application", _("application")
        MIDDLEWARE = "middleware", _("middleware")
        LOAD = "load", _("load")

    name = models.CharField(max_length=100, unique=True)
    purpose = models.CharField(max_length=16, choices=Purpose, default=Purpose.APPLICATION)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
