"""The data files of plans: their uses, contents and previews."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.files import queries as files
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import NOT_FOUND, ActionError
from tests.server.plans.packed import LARGE, packed, zipped
from tests.support.plans import csv_data, java_request, plan


def of(user: User, data: bytes) -> Plan:
    return actions.create_plan(Actor(user), filename="plan.zip", data=data)


def states(user: User, made: Plan) -> dict[str, str]:
    found = files.data_files(contents_of(made.newest, user.username))
    return {file.path: file.state for file in found}


def test_missing_and_unused_files_are_listed_with_their_uses(mei: User) -> None:
    document = plan(csv_data("users.csv"), java_request("${__FileToString(items.csv)}"))
    made = of(mei, zipped(document, users_csv=b"a;b\n", other_txt=b"1"))
    assert states(mei, made) == {"items.csv": "missing", "users.csv": "used", "other.txt": "unused"}
    found = {file.path: file for file in files.data_files(contents_of(made.newest, mei.username))}
    assert [use.element for use in found["users.csv"].uses] != []
    assert (found["items.csv"].size, found["other.txt"].size) == (None, 1)


def test_files_known_only_while_the_plan_runs_are_told_apart(mei: User) -> None:
    made = of(mei, zipped(plan(csv_data("${file}"), java_request("one"))))
    assert [use.path for use in files.uncertain(contents_of(made.newest, mei.username))] == ["${file}"]
    assert states(mei, made) == {}


@pytest.mark.parametrize("path", ["data/users.csv", "small.csv"])
def test_a_file_is_sent_and_previewed_wherever_it_is_stored(mei: User, path: str) -> None:
    made = of(mei, packed(b"a,b\n1,2\n"))
    file, preview = files.previewed(made.newest, mei.username, path)
    expected = LARGE if path == "data/users.csv" else b"a,b\n1,2\n"
    assert (file.size, preview.encoding) == (len(expected), "UTF-8")
    assert preview.lines == (1 if path == "data/users.csv" else 2)


def test_a_file_that_the_plan_has_not_is_not_found(mei: User) -> None:
    made = of(mei, packed())
    for path in ("users.jmx", "other.csv", ""):
        with pytest.raises(ActionError) as refused:
            files.previewed(made.newest, mei.username, path)
        assert refused.value.code == NOT_FOUND


def test_quotes_are_read_as_the_data_set_reads_them(mei: User) -> None:
    content = b'a,"1\n2"\n'
    as_text = of(mei, zipped(plan(csv_data("users.csv"), java_request("one")), users_csv=content))
    unused = of(mei, zipped(plan(java_request("one")), users_csv=content))

    assert files.previewed(as_text.newest, mei.username, "users.csv")[1].rows == [["a", '"1'], ['2"']]
    assert files.previewed(unused.newest, mei.username, "users.csv")[1].rows == [["a", "1\n2"]]
