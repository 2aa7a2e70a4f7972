"""People in the Django admin; tokens and the audit are read-only there. None of its pages shows secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from loadwright.server.platform.errors import ActionError

from .actor import Actor, actor_of
from .admin_site import AuditedAdmin, ReadOnlyAdmin
from .models import ApiToken, AuditEntry, User
from .people import actions as people_actions

if TYPE_CHECKING:
    # Django's class is not generic at run time.
    ModelForm = forms.ModelForm[User]
else:
    ModelForm = forms.ModelForm

# Permissions are administrator rights and memberships in projects. Django's groups would have no effect.
admin.site.unregister(Group)


class UserForm(ModelForm):
    """A person's account and rights."""

    actor: Actor

    def clean(self) -> dict[str, Any]:
        """Refuse to revoke one's own rights or those of the last administrator."""
        cleaned: dict[str, Any] = super().clean() or {}
        lost = [
            name for name in ("is_active", "is_superuser") if getattr(self.instance, name) and not cleaned.get(name)
        ]
        if lost:
            try:
                people_actions.require_removable(self.actor, self.instance)
            except ActionError as error:
                raise forms.ValidationError(str(error)) from None
        return cleaned


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """People. They are created, and their passwords reset, on the page of people. They are disabled, never deleted."""

    form = UserForm
    fields = (
        "username", "first_name", "last_name", "email", "is_active", "is_superuser", "one_time_password", "language",
        "last_login", "date_joined",
    )  # fmt: skip
    readonly_fields = ("username", "one_time_password", "language", "last_login", "date_joined")
    list_display = ("username", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "one_time_password")
    search_fields = ("username", "first_name", "last_name", "email")

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, with the actor for its validation."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.actor = actor_of(request)
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Change rights through the actions, which end sessions, and save the other fields."""
        actor = actor_of(request)
        if "is_active" in form.changed_data:
            people_actions.set_active(actor, obj.pk, obj.is_active)
        if "is_superuser" in form.changed_data:
            people_actions.set_administrator(actor, obj.pk, obj.is_superuser)
        obj.is_staff = obj.is_superuser
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: only the page of people creates a one-time password."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: runs, plans and the audit refer to people."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """API tokens without their digests."""

    fields = list_display = ("name", "user", "scope", "created_at", "expires_at", "last_used_at")
    list_filter = ("scope",)
    list_select_related = ("user",)
    search_fields = ("name", "user__username")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit. Its own page has more filters."""

    fields = ("at", "who", "what", "target", "address", "detail")
    list_display = ("at", "who", "what", "target", "address")
    search_fields = ("who", "what", "target", "address")
