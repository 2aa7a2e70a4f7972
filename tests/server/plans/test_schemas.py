"""The data of the API of plans."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.schemas import OutlinePage, PlanShown, RevisionShown, outline_shown, revision_shown
from tests.support.site import JMX, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(mei: User) -> Plan:
    return uploaded(mei, "Shop")


def test_a_plan_has_the_content_of_its_newest_revision(shop: Plan) -> None:
    found = PlanShown.from_orm(shop)
    assert (found.revision, found.filename, found.size, found.owner, found.project) == (
        1, "plan.jmx", len(JMX), "mei", "Shop",
    )  # fmt: skip
    assert [message.code for message in found.warning_messages] == ["check.needs_plugin"]
    assert "jpgc-dummy" in found.warnings[0]


def test_a_revision_without_author_is_shown(shop: Plan) -> None:
    former = PlanRevision(plan=shop, number=7, filename="a.jmx", size=1, origin="restored", restored_from=3)
    found = RevisionShown(**revision_shown(former, shop, {7: 2}))
    assert (found.author, found.newest, found.run_count, found.restored_from, found.changes) == (
        None,
        False,
        2,
        3,
        None,
    )
    assert RevisionShown(**revision_shown(shop.newest, shop, {7: 2})).newest


def test_an_outline_is_shown_in_parts(shop: Plan) -> None:
    contents = contents_of(shop.newest, "mei")
    whole, part = (outline_shown(contents, OutlinePage(limit=limit, offset=0)) for limit in (9, 2))
    assert whole["elements"] == part["elements"] == 3
    assert [node["name"] for node in whole["tree"][0]["children"][0]["children"]] == ["dummy"]
    assert part["tree"][0]["children"][0]["children"] == []
    assert whole["variables"] == {"HOST": "localhost"}
