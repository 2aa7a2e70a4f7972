"""Memberships in the Django admin; the page of a project offers the same."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from loadwright.server.accounts.actor import actor_of
from loadwright.server.accounts.admin_site import AuditedAdmin
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Membership

from . import actions


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    """Memberships, changed by the actions that the page of a project uses."""

    fields = list_display = ("project", "user", "role")
    list_filter = ("role", "project")
    list_select_related = ("project", "user")
    search_fields = ("project__name", "user__username")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Allow only the role of a membership to change."""
        return ("project", "user") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer active people only."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:  # noqa: ARG002
        """Add the person, or change their role."""
        joined = actions.set_member(actor_of(request), obj.project_id, obj.user.username, obj.role)
        obj.pk = joined.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Remove the person from the project."""
        actions.remove_member(actor_of(request), obj.project_id, obj.user.username)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Remove several people."""
        for membership in queryset:
            self.delete_model(request, membership)
