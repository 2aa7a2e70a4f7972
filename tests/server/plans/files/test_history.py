"""When data files were added and changed, and by whom."""

from __future__ import annotations

from pathlib import Path

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions, queries
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.files.history import traces
from loadwright.server.plans.files.queries import data_files_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions import edits
from tests.server.plans.packed import zipped
from tests.support.plans import csv_data, java_request, plan


def put(user: User, made: Plan, folder: Path, path: str, content: str) -> None:
    source = folder / "content"
    source.write_text(content)
    edits.put_file(Actor(user), made.pk, path, source)


def found(user: User, made: Plan) -> dict[str, tuple[int, str, int, str] | None]:
    """The numbers and authors of the revisions that added and changed each file."""
    listed: dict[str, tuple[int, str, int, str] | None] = {}
    plan = queries.plan(user, made.pk)
    for file in data_files_of(plan, contents_of(plan.newest, user.username)):
        trace = file.trace
        listed[file.path] = None
        if trace is not None:
            added, changed = trace.added, trace.changed
            listed[file.path] = (added.number, str(added.author), changed.number, str(changed.author))
    return listed


def test_files_have_the_revisions_that_added_and_changed_them(mei: User, boss: User, tmp_path: Path) -> None:
    document = plan(csv_data("users.csv"), csv_data("missing.csv"), java_request("login"))
    data = zipped(document, users_csv=b"a\n", same_csv=b"1\n")
    made = actions.create_plan(Actor(mei), filename="shop.zip", data=data, project="Shop")
    put(boss, made, tmp_path, "users.csv", "b\n")
    put(mei, made, tmp_path, "new.csv", "1\n")
    edits.change_elements(Actor(boss), made.pk, edits.DISABLE, [3], expected=3)
    assert found(mei, made) == {
        "missing.csv": None,
        "new.csv": (3, "mei", 3, "mei"),
        "same.csv": (1, "mei", 1, "mei"),
        "users.csv": (1, "mei", 2, "boss"),
    }
    edits.remove_file(Actor(mei), made.pk, "new.csv")
    put(boss, made, tmp_path, "new.csv", "1\n")
    assert found(mei, made)["new.csv"] == (6, "boss", 6, "boss")


def revision(number: int, *changed: str, added: tuple[str, ...] = (), compared: bool = True) -> PlanRevision:
    changes = {"files": {"added": {"names": list(added)}, "changed": {"names": list(changed)}}}
    return PlanRevision(number=number, changes=changes if compared else None)


def numbers(*revisions: PlanRevision) -> tuple[int, int]:
    [trace] = traces(revisions, ["a.csv"]).values()
    return trace.added.number, trace.changed.number


def test_revisions_from_before_the_paths_were_kept_have_the_first_names() -> None:
    assert numbers(revision(3), revision(2, "a.csv"), revision(1, compared=False)) == (1, 2)
    assert numbers(revision(3, "a.csv"), revision(2, added=("a.csv",)), revision(1, compared=False)) == (2, 3)


def test_a_file_is_as_old_as_what_is_known_without_a_gap() -> None:
    assert numbers(revision(9), revision(8, "b.csv"), revision(5, "a.csv")) == (8, 8)
    assert numbers(revision(9), revision(8, compared=False), revision(7, "a.csv")) == (8, 8)
    assert traces([], ["a.csv"]) == {}
