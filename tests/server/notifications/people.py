"""People, a project with plans, and channels for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.notifications import actions
from loadwright.server.notifications.actions import ChannelInput
from loadwright.server.notifications.models import Channel
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Membership, Project


@dataclass(frozen=True)
class People:
    boss: User
    maintainer: User
    member: User
    stranger: User
    shop: Project
    bank: Project
    plan: Plan
    other_plan: Plan


def people() -> People:
    boss = User.objects.create_superuser("boss")
    maintainer, member, stranger = (User.objects.create_user(name) for name in ("mai", "mem", "str"))
    shop, bank = (Project.objects.create(name=name) for name in ("Shop", "Bank"))
    Membership.objects.create(project=shop, user=maintainer, role=Membership.Role.MAINTAINER)
    Membership.objects.create(project=shop, user=member)
    plans = [Plan.objects.create(name=name, project=shop, owner=member) for name in ("checkout", "search")]
    return People(boss, maintainer, member, stranger, shop, bank, plans[0], plans[1])


def ask(url: str = "https://hooks.test/hook?token=abc", **changes: Any) -> ChannelInput:
    values: dict[str, Any] = {
        "name": "Team", "language": "en", "events": ["run.failed"], "settings": {"url": url, "secret": "s3cret"},
    }  # fmt: skip
    return ChannelInput(**{**values, **changes})


def webhook(who: User, project: Project | None, url: str = "https://hooks.test/hook", **changes: Any) -> Channel:
    return actions.create_channel(
        Actor(who), project_id=project.pk if project else None, kind="webhook", ask=ask(url, **changes)
    )
