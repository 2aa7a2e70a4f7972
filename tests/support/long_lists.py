"""A site with as many rows in each list as a test needs, and the browsers of an administrator and a member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loadwright.server.accounts.models import User
from loadwright.server.notifications.models import Channel
from loadwright.server.projects.models import Membership, Project
from loadwright.server.runs.models import Run
from tests.support.pages import signed_in
from tests.support.rows import Base
from tests.support.site import uploaded


async def read(answer: StreamingHttpResponse) -> None:
    async for _ in answer:
        pass


@dataclass(frozen=True)
class Site:
    base: Base
    browsers: dict[str, Client]

    def address(self, where: str) -> str:
        base = self.base
        return where.format(
            plan_id=base.plan.pk,
            project_id=base.project.pk,
            run_id=base.run.pk,
            channel_id=base.channel.pk,
            user_id=User.objects.earliest("pk").pk,
        )

    def queries(self, where: str, who: str) -> int:
        """Return the number of queries of one request for a list."""
        address = self.address(where)
        with CaptureQueriesContext(connection) as found:
            answer: Any = self.browsers[who].get(address)
            assert answer.status_code == 200
            if answer.streaming:
                async_to_sync(read)(answer) if answer.is_async else list(answer)
        return len(found)


def build(administrator: User) -> Site:
    """Create a project with a maintainer, a plan, an active run and a channel; ``rows.add_rows`` fills the lists."""
    member = User.objects.create_user("member")
    project = Project.objects.create(name="Shop")
    Membership.objects.create(project=project, user=member, role=Membership.Role.MAINTAINER)
    plan = uploaded(member, project.name)
    run = Run.objects.create(
        name="active", plan=plan, plan_name=plan.name, project=project, state=Run.State.RUNNING, bundle_size=1
    )
    channel = Channel.objects.create(project=project, name="channel", kind="slack", target="hooks.test")
    base = Base(member, project, plan, run, channel)
    return Site(base, {"administrator": signed_in(administrator), "member": signed_in(member)})
