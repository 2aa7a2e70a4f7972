"""The Django admin, for administrators only, behind our own sign-in with its lockout."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from . import audit
from .actor import actor_of
from .models import User

if TYPE_CHECKING:
    # Django's class is not generic at run time.
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

ELSEWHERE = {"logout", "password_change", "password_change_done", "autocomplete", "view_on_site", "app_list"}
"""Django's pages that are replaced by our own, not needed, or have another address."""


class Site(admin.AdminSite):
    """Pages of models. Sign-in, sign-out and password use our own pages, so that there is one way to do each."""

    site_header = site_title = _("Loadwright: administration")
    index_title = _("People and permissions")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_active and request.user.is_superuser

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Refuse other users. Django would redirect them to the sign-in page although they are signed in."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        return redirect_to_login(request.GET.get("next", ""))

    def get_urls(self) -> list[Any]:
        kept = [one for one in super().get_urls() if getattr(one, "name", "") not in ELSEWHERE]
        return [*kept, path("<slug:app_label>/", self.admin_view(self.app_index), name="app_list")]


class AuditedAdmin(ModelAdmin):
    """A model whose changes in the admin are also written to our audit."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _record(request, "admin.add", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record the names of the changed fields, not their values."""
        _record(request, "admin.change", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            _record(request, "admin.delete", obj, [])
        return super().log_deletions(request, queryset)


class ReadOnlyAdmin(ModelAdmin):
    """A read-only model."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Refuse."""
        return False


def _record(request: HttpRequest, what: str, obj: Model, message: Any) -> None:
    fields = [name for part in message if isinstance(part, dict) for name in part.get("changed", {}).get("fields", [])]
    audit.record(
        actor_of(request), what, obj, model=obj._meta.label_lower, id=obj.pk, fields=[str(name) for name in fields]
    )
