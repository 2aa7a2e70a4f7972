"""Contents of plans are read once for each uploaded file, in a sandbox, and paged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from loadwright.core.jmx.outline import OutlineNode
from loadwright.core.jmx.outline import outline as whole
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import actions as plans
from loadwright.server.plans import storage
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.platform.sandbox import sandbox
from tests.core.jmx.plans import document, element, group, plan
from tests.server.plans.packed import packed
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db

REQUESTS = "".join(element("DebugSampler", f"r{number}", children=element("X", "x")) for number in range(400))
LARGE = group(children=element("LoopController", "loop", children=REQUESTS)) * 2


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the owners of the work that is done in sandboxes."""
    owners: list[str] = []
    place = sandbox.place

    @contextmanager
    def noted(owner: str, *, size: int = 0) -> Iterator[sandbox.Run]:
        with place(owner, size=size) as run:
            owners.append(owner)
            yield run

    monkeypatch.setattr(sandbox, "place", noted)
    return owners


@pytest.mark.parametrize("address", ["/plans/{plan}", "/runs/new?plan={plan}", "/api/v1/plans/{plan}/outline"])
def test_an_uploaded_plan_is_not_read_again(address: str, browser: Client, cast: Cast, reads: list[str]) -> None:
    path = address.format(plan=cast.plan.pk)
    assert browser.get(path).status_code == 200
    assert reads == []


def test_a_plan_of_an_earlier_version_is_read_once(cast: Cast, reads: list[str]) -> None:
    forget(cast.plan)
    first, second = contents_of(cast.plan.newest, "ann"), contents_of(cast.plan.newest, "bob")
    assert first == second
    assert reads == ["ann"]


def test_two_plans_of_the_same_bytes_have_the_same_contents(cast: Cast, reads: list[str]) -> None:
    twin = plans.create_plan(Actor(cast.user), filename=cast.plan.newest.filename, data=JMX, name="twin")
    reads.clear()
    assert contents_of(twin.newest, "ann").outline.prefix == contents_of(cast.plan.newest, "ann").outline.prefix
    other = PlanRevision(sha256=twin.newest.sha256, filename="other.jmx", size=twin.newest.size)
    assert contents_of(other, "ann").name == "other.jmx"
    assert reads == ["ann"]


def test_contents_go_with_the_last_plan_that_has_them(cast: Cast) -> None:
    twin = plans.create_plan(Actor(cast.user), filename="a.zip", data=packed())
    folder = storage.contents_folder(twin.newest.sha256)
    assert default_storage.exists(folder)
    storage._delete_upload(twin.newest.sha256)
    assert default_storage.exists(folder)
    twin.delete()
    storage._delete_contents(twin.newest.sha256)
    assert not default_storage.exists(folder)


def test_a_plan_whose_file_is_missing_cannot_be_read(cast: Cast) -> None:
    forget(cast.plan)
    default_storage.delete(storage.upload_path(cast.plan.newest.sha256))
    with pytest.raises(FileNotFoundError):
        contents_of(cast.plan.newest, "ann")


@pytest.mark.parametrize("limit", [1, 499, 500, 501, 1000, 5000])
def test_the_parts_of_an_outline_have_all_elements_below_those_above_them(cast: Cast, limit: int) -> None:
    made = plans.create_plan(Actor(cast.user), filename="large.jmx", data=document(LARGE).encode())
    outline = contents_of(made.newest, "ann").outline
    expected = list(paths(whole(plan(LARGE))))
    assert len(outline) == len(expected) == 1605
    begins = range(0, len(outline), limit) if limit > 1 else (0, 1, 2, 499, 500, 803, 1604)
    for begin in begins:
        found = list(paths(outline[begin : begin + limit]))
        wanted = expected[begin : begin + limit]
        assert found[-len(wanted) :] == wanted
        assert all(wanted[0][: len(above)] == above for above in found[: -len(wanted)])
    assert outline[2000:2001] == []


def test_the_api_pages_the_elements(cast: Cast, browser: Client) -> None:
    made = plans.create_plan(Actor(cast.user), filename="large.jmx", data=document(LARGE).encode())
    where = f"/api/v1/plans/{made.pk}/outline"
    first = browser.get(where).json()
    assert first["elements"] == 1605
    assert count(first["tree"]) == 1000
    last = browser.get(where, {"offset": 1604, "limit": 10}).json()
    assert count(last["tree"]) == 5, "the last element and the four above it"
    assert browser.get(where, {"offset": 1605}).json()["tree"] == []
    assert browser.get(where, {"limit": 1001}).status_code == 400


def test_the_page_of_a_large_plan_shows_its_elements_in_parts(cast: Cast, browser: Client) -> None:
    made = plans.create_plan(Actor(cast.user), filename="large.jmx", data=document(LARGE).encode())
    first = browser.get(f"/plans/{made.pk}").content.decode()
    last = browser.get(f"/plans/{made.pk}", {"page": 4}).content.decode()
    assert ">r0<" in first
    assert ">r399<" not in first
    assert "page 4 of 4" in " ".join(last.split())
    assert ">r399<" in last


def forget(of: Plan) -> None:
    """Delete the contents, which earlier versions did not keep."""
    storage._delete_contents(of.newest.sha256)


def paths(nodes: list[OutlineNode], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the names on the way to each element, in document order."""
    for node in nodes:
        yield (*above, node.name)
        yield from paths(node.children, (*above, node.name))


def count(tree: list[dict[str, Any]]) -> int:
    return sum(1 + count(node["children"]) for node in tree)
