"""The Django admin: administrators alone, audited, without secrets and without inline script."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.projects.models import Membership, Project

pytestmark = pytest.mark.django_db


def test_people_join_and_leave_projects_there(admin_browser: Client, ann: User) -> None:
    shop = Project.objects.create(name="Webshop")
    where = "/admin/projects/membership/"
    admin_browser.post(f"{where}add/", {"project": shop.pk, "user": ann.pk, "role": "member"})
    membership = Membership.objects.get(project=shop, user=ann)
    admin_browser.post(f"{where}{membership.pk}/change/", {"role": "maintainer"})
    membership.refresh_from_db()
    assert membership.role == "maintainer"
    admin_browser.post(where, {"action": "delete_selected", "_selected_action": [membership.pk], "post": "yes"})
    assert not Membership.objects.exists()
    words = [row.what for row in AuditEntry.objects.order_by("pk")]
    assert words == [
        "project.set_member", "admin.add", "project.set_member", "admin.change", "admin.delete",
        "project.remove_member",
    ]  # fmt: skip
