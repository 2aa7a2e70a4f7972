"""Imports until a plan is made of them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from loadwright.core.imports import HarOptions, ImportOptions
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.plans import actions as plans
from loadwright.server.plans import recordings
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.imports import actions, queries
from loadwright.server.plans.imports.sandboxed import Environment
from loadwright.server.plans.models import Plan, PlanImport
from loadwright.server.platform.errors import ActionError
from tests.server.plans.imports.examples import ENVIRONMENT, OPENAPI, POSTMAN, har, marks, recorded_har
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db(transaction=True)


def begun(user: User, **more: object) -> PlanImport:
    return actions.begin(Actor(user), filename="folder/buy.har", file=har(), **more)  # type: ignore[arg-type]


def names(plan: Plan) -> list[str]:
    outline = contents_of(plan.newest, "ann").outline
    waiting, found = list(outline[0 : len(outline)]), []
    while waiting:
        node = waiting.pop()
        found.append(node.name)
        waiting += node.children
    return found


def test_an_import_waits_with_its_report_and_becomes_a_plan(cast: Cast) -> None:
    found = begun(cast.user)
    assert (found.filename, found.name, found.format, found.requests) == ("buy.har", "buy", "har", 2)
    assert [message.code for message in found.messages] == ["import.static_left_out"]
    assert found.report == {"origin": "https://shop.test", "servers": [], "correlations": [], "recording": ""}
    assert AuditEntry.objects.filter(what="plan.import", target="buy.har").exists()

    plan = actions.create(Actor(cast.user), found.pk, name="Shop", note="from a browser")

    assert (plan.name, plan.newest.filename, plan.newest.note) == ("Shop", "buy.jmx", "from a browser")
    assert {"GET /cart", "GET /pay"} <= set(names(plan))
    assert not PlanImport.objects.exists()
    assert not default_storage.exists(queries.source_path(found))


def test_choices_convert_the_file_again(cast: Cast) -> None:
    found = begun(cast.user)
    options = ImportOptions(HarOptions(static=True, pages=False), base_url="http://test.test")
    changed = actions.change_options(Actor(cast.user), found.pk, options)
    assert (changed.requests, changed.messages) == (3, [])
    assert actions.options_of(queries.one(cast.user, found.pk)) == options
    plan = actions.create(Actor(cast.user), found.pk)
    assert "GET /logo.png" in names(plan)
    assert contents_of(plan.newest, "ann").variables["host"] == "test.test"


def test_an_environment_is_kept_until_it_is_replaced_or_left_out(cast: Cast) -> None:
    actor = Actor(cast.user)

    def store(**more: object) -> str:
        changed = actions.change_options(actor, found.pk, ImportOptions(), **more)  # type: ignore[arg-type]
        with default_storage.open(queries.plan_path(changed)) as plan:
            text = plan.read().decode()
        return next(name for name in ("berlin", "hamburg", "oslo") if f">{name}<" in text)

    found = actions.begin(actor, filename="shop.json", file=BytesIO(POSTMAN))
    assert store() == "berlin"
    assert store(environment=Environment("stage.json", ENVIRONMENT)) == "hamburg"
    assert queries.one(cast.user, found.pk).environment == "stage.json"
    assert store() == "hamburg"
    assert store(environment=Environment("north.json", ENVIRONMENT.replace(b"hamburg", b"oslo"))) == "oslo"
    with pytest.raises(ActionError) as refused:
        store(environment=Environment("x.json", b"{}"))
    assert refused.value.field == "environment"
    assert (store(), queries.one(cast.user, found.pk).environment) == ("oslo", "north.json")
    assert store(without_environment=True) == "berlin"
    assert queries.one(cast.user, found.pk).environment == ""
    assert store() == "berlin"
    actions.discard(actor, found.pk)
    assert not default_storage.exists(queries.environment_path(found))


def test_refused_choices_change_nothing(cast: Cast) -> None:
    found = begun(cast.user)
    with pytest.raises(ActionError) as refused:
        actions.change_options(Actor(cast.user), found.pk, ImportOptions(base_url="https://a.test/b"))
    assert refused.value.field == "base_url"
    assert actions.options_of(queries.one(cast.user, found.pk)) == ImportOptions(HarOptions(responses=True))


def test_an_import_becomes_a_revision_of_a_plan(cast: Cast) -> None:
    first = actions.create(Actor(cast.user), begun(cast.user).pk)
    assert queries.targets(cast.user, begun(cast.user))[0] == first, "the plan of the same file comes first"
    again = begun(cast.user, plan_id=first.pk)
    assert again.plan == first
    added = actions.add_revision(Actor(cast.user), again.pk, first.pk, expected=1)
    assert (added.is_new, added.revision.number) == (False, 1)
    other = begun(cast.user)
    actions.change_options(Actor(cast.user), other.pk, ImportOptions(HarOptions(static=True)))
    added = actions.add_revision(Actor(cast.user), other.pk, first.pk)
    assert (added.is_new, added.revision.number) == (True, 2)


def test_imports_belong_to_one_person(cast: Cast) -> None:
    found = begun(cast.user)
    other = Actor(User.objects.create_user("eve"))
    for attempt in (
        lambda: actions.create(other, found.pk),
        lambda: actions.discard(other, found.pk),
        lambda: actions.change_options(other, found.pk, ImportOptions()),
        lambda: actions.add_revision(other, found.pk, cast.plan.pk),
    ):
        with pytest.raises(ActionError, match="Import not found"):
            attempt()
    assert PlanImport.objects.count() == 1


def test_those_that_nobody_uses_are_deleted(cast: Cast) -> None:
    found = begun(cast.user)
    actions.discard(Actor(cast.user), found.pk)
    assert not default_storage.exists(queries.plan_path(found))
    old, new = begun(cast.user), begun(cast.user)
    PlanImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - actions.KEPT - timedelta(minutes=1))
    assert actions.sweep() == 1
    assert list(PlanImport.objects.all()) == [new]
    for _ in range(actions.MOST):
        begun(cast.user)
    assert PlanImport.objects.count() == actions.MOST
    assert not PlanImport.objects.filter(pk=new.pk).exists(), "the oldest one made room"


def test_an_import_whose_file_is_lost_says_so(cast: Cast) -> None:
    found = begun(cast.user)
    for path in (queries.source_path(found), queries.plan_path(found)):
        default_storage.delete(path)
    with pytest.raises(ActionError, match="missing from the file storage"):
        actions.create(Actor(cast.user), found.pk)
    with pytest.raises(ActionError, match="missing from the file storage"):
        actions.change_options(Actor(cast.user), found.pk, ImportOptions())


def test_a_file_becomes_a_plan_or_a_revision_at_once(cast: Cast) -> None:
    def make(**more: object) -> actions.Made:
        return actions.make(
            Actor(cast.user),
            filename="api.yaml",
            file=BytesIO(OPENAPI),
            options=ImportOptions(),
            **more,  # type: ignore[arg-type]
        )

    made = make()
    assert (made.plan.name, made.added, made.found.servers) == (
        "Shop API",
        None,
        ["https://one.test", "https://two.test"],
    )
    again = make(plan_id=made.plan.pk, expected=1)
    assert again.added is not None
    assert not again.added.is_new
    other = plans.create_plan(Actor(cast.user), filename="other.jmx", data=JMX)
    revised = make(plan_id=other.pk, note="again")
    assert revised.added is not None
    assert (revised.plan.newest.number, revised.plan.newest.note) == (2, "again")


def test_a_preview_stores_nothing(cast: Cast) -> None:
    before = Plan.objects.count()
    found = actions.preview(Actor(cast.user), filename="shop.har", file=har(), options=ImportOptions())
    assert found.requests == 2
    assert (Plan.objects.count(), PlanImport.objects.count()) == (before, 0)


def test_recorded_responses_are_kept_with_the_plan(cast: Cast) -> None:
    file = BytesIO(recorded_har("first"))
    found = actions.begin(Actor(cast.user), filename="buy.har", file=file)
    plan = actions.create(Actor(cast.user), found.pk)
    [first] = marks(plan)
    kept = recordings.response(plan.pk, first)
    assert kept is not None
    assert (kept.status, kept.body) == ("200", "first")
    assert not default_storage.exists(queries.responses_path(found))

    again = actions.begin(Actor(cast.user), filename="buy.har", file=BytesIO(recorded_har("second")))
    actions.add_revision(Actor(cast.user), again.pk, plan.pk)
    plan.refresh_from_db()
    [second] = marks(plan)
    assert [one.body for mark in (first, second) if (one := recordings.response(plan.pk, mark))] == ["first", "second"]


def test_recorded_responses_are_kept_of_what_is_imported_at_once(cast: Cast) -> None:
    def make(text: str, *, wanted: bool = True, plan_id: int | None = None) -> Plan:
        options = ImportOptions(HarOptions(responses=wanted))
        file = BytesIO(recorded_har(text))
        return actions.make(Actor(cast.user), filename="buy.har", file=file, options=options, plan_id=plan_id).plan

    plan = make("first")
    [mark] = marks(plan)
    assert recordings.response(plan.pk, mark) is not None
    [mark] = marks(make("second", plan_id=plan.pk))
    assert recordings.response(plan.pk, mark) is not None
    assert marks(make("third", wanted=False)) == []
