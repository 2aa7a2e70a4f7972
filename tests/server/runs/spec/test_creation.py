"""Creation of runs: number of queries, files, and concurrent starts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loadwright.core.messages import TEXT, plans
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.actions import create_plan
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions, storage
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.schedules import saved_load
from loadwright.server.runs.spec import allocation
from tests.core.jmx.plans import argument, document, element, group
from tests.support.contact import keep_in_contact
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def add_generators(count: int) -> None:
    for number in range(count):
        agent = Agent.objects.create(name=f"g{number}", hostname="h", token_digest=f"{count}-{number}")
        keep_in_contact(agent)


def stored(home: Path) -> set[str]:
    """Return the files of runs and bundles that are in the storage, without those that the commit deletes."""
    root = home / "files"
    found = (path for kind in ("runs", "bundles") for path in root.glob(f"{kind}/**/*.*"))
    return {str(path.relative_to(root)) for path in found if not path.name.startswith(".deleted.")}


def queries_to_start(cast: Cast, count: int) -> int:
    add_generators(count)
    with CaptureQueriesContext(connection) as found:
        run = actions.start_run(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=500.0, generators=count))
    assert [part.position for part in run.generators.all()] == list(range(count))
    return len(found)


def test_the_number_of_queries_does_not_grow_with_the_generators(cast: Cast) -> None:
    few = queries_to_start(cast, 2)

    # SQLite is given at most 999 parameters in a query: 40 rows of 27 columns would take two.
    assert queries_to_start(cast, 30) == few
    assert few <= 17


def test_a_run_has_the_warnings_about_its_plan_that_concern_it(cast: Cast) -> None:
    add_generators(1)
    missing, late = plans.MISSING_FILE(element="Upload", path="a.pdf"), plans.START_DELAY(element="Users", delay="5")
    PlanRevision.objects.filter(plan=cast.plan).update(warnings=[missing, late])
    written, paced = RunSpec(), RunSpec(mode="rate", target=5.0)
    for spec, expected in ((written, [missing]), (paced, [missing, late])):
        run = actions.start_run(Actor(cast.user), cast.plan.pk, spec)
        assert Run.objects.get(pk=run.pk).warnings == expected
        RunGenerator.objects.filter(run=run).update(holder=None)


def test_a_run_that_cannot_start_leaves_nothing(cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_generators(1)
    before, runs = stored(home), Run.objects.count()
    spec = RunSpec(mode="rate", target=10.0, variables={"HOST": "only.here"})

    with pytest.raises(ActionError, match="idle: 1"):
        actions.start_run(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=10.0, generators=5))
    assert stored(home) == before

    def taken(count: int, room: object, user: object) -> list[Agent]:
        assert len(stored(home)) == len(before) + 2, "the bundle is stored before generators are locked"
        raise ActionError(TEXT(text="taken meanwhile"), field="generators")

    monkeypatch.setattr(allocation, "allocate_generators", taken)
    with pytest.raises(ActionError, match="taken meanwhile"):
        actions.start_run(Actor(cast.user), cast.plan.pk, spec)

    assert (stored(home), Run.objects.count()) == (before, runs)


def test_a_bundle_that_another_run_has_stays_when_a_start_fails(
    cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_generators(1)
    spec = RunSpec(mode="rate", target=10.0)
    run = actions.start_run(Actor(cast.user), cast.plan.pk, spec)
    before = stored(home)

    def taken(*_: object) -> list[Agent]:
        raise ActionError(TEXT(text="taken meanwhile"), field="generators")

    monkeypatch.setattr(allocation, "idle_generators", lambda *_: [])
    monkeypatch.setattr(allocation, "allocate_generators", taken)
    with pytest.raises(ActionError):
        actions.start_run(Actor(cast.user), cast.plan.pk, spec)

    assert stored(home) == before
    assert default_storage.exists(storage.bundle_path(run.bundle_sha256))


def test_a_bundle_that_was_removed_meanwhile_is_stored_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    add_generators(1)
    allocate = allocation.allocate_generators
    before = {*default_storage.listdir("bundles")[1]}
    delete = [True]

    def delete_first(count: int, room: None, user: object) -> list[Agent]:
        # A concurrent start that fails at this point.
        if delete and delete.pop():
            (bundle,) = {*default_storage.listdir("bundles")[1]} - before
            default_storage.delete(f"bundles/{bundle}")
        return allocate(count, room)

    monkeypatch.setattr(allocation, "allocate_generators", delete_first)
    run = actions.start_run(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=10.0))
    assert not delete
    assert default_storage.exists(storage.bundle_path(run.bundle_sha256))
    assert run.generators.count() == 1


def test_a_plan_that_is_deleted_meanwhile_starts_no_run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    add_generators(1)
    allocate = allocation.allocate_generators

    def delete_first(count: int, room: None, user: object) -> list[Agent]:
        Run.objects.filter(plan=cast.plan).update(plan=None)
        Plan.objects.filter(pk=cast.plan.pk).delete()
        return allocate(count, room)

    monkeypatch.setattr(allocation, "allocate_generators", delete_first)
    with pytest.raises(ActionError, match="Plan not found"):
        actions.start_run(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=10.0))


def test_a_bundle_that_a_run_took_while_another_one_was_deleted_stays(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Callable[[], None]]]]
) -> None:
    add_generators(2)
    spec = RunSpec(mode="rate", target=10.0)
    former = actions.start_run(Actor(cast.user), cast.plan.pk, spec)
    RunGenerator.objects.filter(run=former).update(holder=None)
    Run.objects.filter(pk=former.pk).update(state=Run.State.STOPPED)
    with django_capture_on_commit_callbacks() as committed:
        actions.delete_run(Actor(cast.user), former.pk)
    run = actions.start_run(Actor(cast.user), cast.plan.pk, spec)
    assert run.bundle_sha256 == former.bundle_sha256
    for callback in committed:
        callback()
    assert default_storage.exists(storage.bundle_path(run.bundle_sha256))
    assert storage.listing(former.key) == []


def test_what_is_wrong_with_a_plan_is_beside_the_variables_only_if_it_concerns_them(cast: Cast) -> None:
    add_generators(1)
    text = document(group(children=element("ModuleController", "lost")), variables=argument("known", "1"))
    made = create_plan(Actor(cast.user), filename="lost.jmx", data=text.encode())
    for name, field, code in (
        ("known", "plan_id", "check.no_module_chosen"),
        ("other", "variables", "plan.unknown_variable"),
    ):
        with pytest.raises(ActionError) as caught:
            actions.start_run(Actor(cast.user), made.pk, RunSpec(mode="rate", target=10, variables={name: "2"}))
        assert caught.value.field == field
        assert caught.value.message.code == code


@pytest.mark.parametrize("path", ["missing.csv", "other.csv", "../x"])
def test_what_cannot_be_split_is_refused(cast: Cast, users: Plan, idle: list[Agent], path: str) -> None:
    for act in (actions.start_run, saved_load.save):
        with pytest.raises(ActionError, match="no CSV data set") as caught:
            act(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10, split=[path]))
        assert caught.value.field == "split"
