"""Edits of elements and data files, each of which becomes a revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.jmx.tables import TableRow
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions, queries
from loadwright.server.plans.contents import Contents, contents_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions import edits
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, ActionError
from tests.server.plans.packed import packed, zipped
from tests.support.plans import java_request, plan
from tests.support.site import JMX, uploaded


def contents(actor: User, made: Plan) -> Contents:
    return contents_of(queries.plan(actor, made.pk).newest, actor.username)


def rows(actor: User, made: Plan) -> dict[str, TableRow]:
    return {row.name: row for row in contents(actor, made).tables}


def files(actor: User, made: Plan) -> list[str]:
    return [path for path, _size in contents(actor, made).data_files]


def of(user: User, data: bytes | str, filename: str = "plan.zip", **more: str) -> Plan:
    content = data if isinstance(data, bytes) else data.encode()
    return actions.create_plan(Actor(user), filename=filename, data=content, **more)


def test_selected_elements_are_disabled_and_enabled_again(mei: User) -> None:
    made = of(mei, plan(java_request("one"), java_request("two")), "plan.jmx")
    number = rows(mei, made)["one"].number
    added = edits.change_elements(Actor(mei), made.pk, edits.DISABLE, [number], expected=1)
    assert (added.revision.number, added.revision.origin, added.is_new) == (2, PlanRevision.Origin.EDITED, True)
    found = rows(mei, made)
    assert [found[name].enabled for name in ("one", "two")] == [False, True]
    same = edits.change_elements(Actor(mei), made.pk, edits.DISABLE, [number], expected=2)
    assert (same.revision.number, same.is_new) == (2, False)
    edits.change_elements(Actor(mei), made.pk, edits.ENABLE, [number], expected=2)
    assert rows(mei, made)["one"].enabled


def test_elements_are_copied_and_deleted(mei: User) -> None:
    made = of(mei, zipped(plan(java_request("one"), java_request("two")), a_csv=b"1\n"))
    numbers = [rows(mei, made)[name].number for name in ("one", "two")]
    edits.change_elements(Actor(mei), made.pk, edits.COPY, numbers, expected=1)
    requests = [row for row in contents(mei, made).tables if row.table == "requests"]
    assert [row.name for row in requests] == ["one", "one (copy)", "two", "two (copy)"]
    assert files(mei, made) == ["a.csv"]
    edits.change_elements(Actor(mei), made.pk, edits.DELETE, [row.number for row in requests[:3]], expected=2)
    assert [row.name for row in contents(mei, made).tables if row.table == "requests"] == ["two (copy)"]


def test_an_overtaken_change_and_one_of_others_are_refused(mei: User, bob: User) -> None:
    made = of(mei, plan(java_request("one")), "plan.jmx")
    number = rows(mei, made)["one"].number
    edits.change_elements(Actor(mei), made.pk, edits.COPY, [number], expected=1)
    for person, code in ((mei, CONFLICT), (bob, FORBIDDEN)):
        with pytest.raises(ActionError) as refused:
            edits.change_elements(Actor(person), made.pk, edits.DELETE, [number], expected=1)
        assert refused.value.code == code
    with pytest.raises(ActionError, match="no longer exists"):
        edits.change_elements(Actor(mei), made.pk, edits.DELETE, [99], expected=2)
    with pytest.raises(ActionError, match="Test Plan"):
        edits.change_elements(Actor(mei), made.pk, edits.DELETE, [1], expected=2)
    assert queries.plan(mei, made.pk).newest.number == 2


def test_a_data_file_is_added_replaced_and_removed(mei: User, tmp_path: Path) -> None:
    made = of(mei, plan(java_request("${__FileToString(data/users.csv)}")), "shop.jmx")
    content = tmp_path / "content"
    content.write_bytes(b"mei\n")
    assert any("users.csv" in str(warning) for warning in made.newest.warnings)
    added = edits.put_file(Actor(mei), made.pk, "data/users.csv", content)
    assert (added.revision.filename, added.revision.warnings) == ("shop.zip", [])
    assert contents(mei, made).name == "shop.jmx"
    assert contents(mei, made).data_files == [("data/users.csv", 4)]
    content.write_bytes(b"mei,li\n")
    edits.put_file(Actor(mei), made.pk, "data/users.csv", content, expected=2, note="Another user")
    assert contents(mei, made).data_files == [("data/users.csv", 7)]
    assert queries.plan(mei, made.pk).newest.note == "Another user"
    assert not edits.put_file(Actor(mei), made.pk, "data/users.csv", content).is_new
    edits.remove_file(Actor(mei), made.pk, "data/users.csv")
    assert files(mei, made) == []


def test_the_plan_of_several_stays_the_chosen_one(mei: User, tmp_path: Path) -> None:
    other = tmp_path / "other.jmx"
    other.write_bytes(JMX)
    made = uploaded(mei)
    name = contents(mei, made).name
    edits.put_file(Actor(mei), made.pk, "another.jmx", other)
    assert contents(mei, made).name == name
    assert queries.plan(mei, made.pk).newest.chosen == name
    edits.put_file(Actor(mei), made.pk, "a.csv", other)
    assert files(mei, made) == ["a.csv", "another.jmx"]


def test_large_files_stay_as_they_are(mei: User, tmp_path: Path) -> None:
    made = of(mei, packed())
    before = made.newest.files
    small = tmp_path / "small"
    small.write_bytes(b"3\n")
    added = edits.put_file(Actor(mei), made.pk, "small.csv", small)
    assert added.revision.files == before
    assert added.revision.changes is not None
    assert added.revision.changes["files"]["changed"]["names"] == ["small.csv"]


@pytest.mark.parametrize("path", ["", "  ", "plan.jmx", "./plan.jmx", "../a.csv", "a/../../b", "con\ntrol.csv"])
def test_a_path_that_cannot_be_one_of_a_data_file_is_refused(mei: User, tmp_path: Path, path: str) -> None:
    made = uploaded(mei)
    content = tmp_path / "content"
    content.write_bytes(b"1\n")
    with pytest.raises(ActionError):
        edits.put_file(Actor(mei), made.pk, path, content)
    assert queries.plan(mei, made.pk).newest.number == 1
