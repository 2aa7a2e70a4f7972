"""``loadwright plan pull``, ``push`` and ``diff`` against the real server, with git as people use it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from pytest_django.fixtures import Settings
from typer.testing import CliRunner, Result

from loadwright.cli.checkout.folder import STATE
from loadwright.cli.errors import BAD_INPUT, DONE, NOT_MET
from loadwright.cli.plan import app
from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.config.asgi import create_application
from loadwright.server.plans import actions, queries
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions import actions as revisions
from tests.support.httpd import httpd
from tests.support.site import JMX

Command = Callable[..., Awaitable[Result]]


@pytest.fixture
async def user(transactional_db: None, settings: Settings, tmp_path: Path) -> User:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    cache.clear()
    return await User.objects.acreate_user("ann")


@pytest.fixture
async def plan(user: User) -> Plan:
    data = write_bundle(PlanBundle("shop.jmx", JMX, {"data/users.csv": b"ann,secret"}))
    return await sync_to_async(actions.create_plan)(Actor(user), filename="shop.zip", data=data)


@pytest.fixture
async def command(user: User) -> AsyncIterator[Command]:
    _, token = await sync_to_async(create_token)(Actor(user), name="ci")
    async with httpd(create_application(background=False)) as port:

        async def run(*words: object) -> Result:
            line = [*map(str, words), "--server", f"http://127.0.0.1:{port}", "--token", token]
            return await asyncio.to_thread(lambda: CliRunner().invoke(app, line))

        yield run


async def edited_on_the_server(user: User, plan: Plan, before: bytes, after: bytes) -> None:
    data = write_bundle(PlanBundle("shop.jmx", JMX.replace(before, after), {"data/users.csv": b"ann,secret"}))
    await sync_to_async(revisions.add_revision)(Actor(user), plan.pk, filename="shop.zip", data=data)


async def newest(user: User, plan: Plan) -> PlanRevision:
    return (await sync_to_async(queries.plan)(user, plan.pk)).newest


async def test_a_plan_goes_into_a_folder_and_back(plan: Plan, user: User, command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    pulled = await command("pull", plan.pk, folder)
    assert pulled.output == f"{folder} is revision 1 of plan {plan.pk}: shop.jmx, 2 files.\n"
    assert (folder / "shop.jmx").read_bytes() == JMX
    assert (folder / "data/users.csv").read_bytes() == b"ann,secret"
    assert (await command("diff", folder)).exit_code == DONE
    assert "nothing was pushed" in (await command("push", folder)).output

    (folder / "shop.jmx").write_bytes(JMX.replace(b"Buyers", b"Visitors"))
    (folder / "data/more.csv").write_text("bob")
    differs = await command("diff", folder)
    assert differs.exit_code == NOT_MET
    assert "testname: “Buyers” → “Visitors”" in differs.output
    assert differs.output.endswith("+ data/more.csv\n")

    pushed = await command("push", folder, "--note", "commit 1a2b")
    assert (pushed.exit_code, pushed.output.splitlines()[0]) == (DONE, f"{folder} is revision 2 of plan {plan.pk} now.")
    assert (await newest(user, plan)).note == "commit 1a2b"
    assert (await command("diff", folder)).exit_code == DONE
    assert "nothing was pushed" in (await command("push", folder)).output
    other = tmp_path / "other"
    await command("pull", plan.pk, other)
    assert (other / "data/more.csv").read_text() == "bob"
    assert (other / STATE).read_bytes() == (folder / STATE).read_bytes()


async def test_a_newer_revision_is_not_replaced(plan: Plan, user: User, command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    await command("pull", plan.pk, folder)
    (folder / "shop.jmx").write_bytes(JMX.replace(b"Buyers", b"Visitors"))
    await edited_on_the_server(user, plan, b"Buyers", b"Guests")

    refused = await command("push", folder)
    assert refused.exit_code == BAD_INPUT
    assert f"is revision 1 of plan {plan.pk}, but ann added revision 2; nothing was pushed." in refused.output
    assert "pull with --force" in refused.output
    assert (await newest(user, plan)).number == 2
    refused = await command("pull", plan.pk, folder)
    assert refused.exit_code == BAD_INPUT
    assert "has changes since revision 1 was pulled: shop.jmx" in refused.output
    assert b"Visitors" in (folder / "shop.jmx").read_bytes()
    assert (await command("pull", plan.pk, folder, "--force")).exit_code == DONE
    assert b"Guests" in (folder / "shop.jmx").read_bytes()


async def test_a_conflict_is_solved_with_git(plan: Plan, user: User, command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "shop"

    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=ann", "-c", "user.email=a@b.test", *words], cwd=folder, check=True)

    await command("pull", plan.pk, folder)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "pulled")
    (folder / "data/users.csv").write_text("ann,other")
    await edited_on_the_server(user, plan, b"Buyers", b"Guests")
    assert (await command("push", folder)).exit_code == BAD_INPUT

    git("switch", "-qc", "mine")
    git("commit", "-qam", "mine")
    git("switch", "-q", "main")
    await command("pull", plan.pk, folder, "--force")
    git("commit", "-qam", "theirs")
    git("merge", "-q", "--no-edit", "mine")
    assert (await command("push", folder)).exit_code == DONE

    other = tmp_path / "other"
    await command("pull", plan.pk, other)
    assert b"Guests" in (other / "shop.jmx").read_bytes()
    assert (other / "data/users.csv").read_text() == "ann,other"


async def test_what_was_pushed_from_a_copy_is_recognised(
    plan: Plan, user: User, command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    await command("pull", plan.pk, folder)
    state = (folder / STATE).read_bytes()
    (folder / "shop.jmx").write_bytes(JMX.replace(b"Buyers", b"Visitors"))
    await command("push", folder)
    (folder / STATE).write_bytes(state)

    assert "nothing was pushed" in (await command("push", folder)).output
    assert json.loads((folder / STATE).read_text())["revision"] == 2
    assert (await newest(user, plan)).number == 2


async def test_a_folder_is_pulled_again_without_its_changes_in_the_way(
    plan: Plan, user: User, command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    await command("pull", plan.pk, folder)
    (folder / "README.md").write_text("mine")
    await sync_to_async(revisions.add_revision)(Actor(user), plan.pk, filename="shop.jmx", data=JMX)
    assert (await command("pull", plan.pk, folder)).exit_code == DONE
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [STATE, "README.md", "shop.jmx"]
    assert (await command("pull", plan.pk, folder, "--revision", 1)).exit_code == DONE
    assert (folder / "data/users.csv").exists()


async def test_other_files_and_plans_are_not_overwritten(
    plan: Plan, user: User, command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.jmx").write_text("mine")
    refused = await command("pull", plan.pk, folder)
    assert (refused.exit_code, "other files in the places of the plan's: shop.jmx" in refused.output) == (
        BAD_INPUT,
        True,
    )
    assert [path.name for path in folder.iterdir()] == ["shop.jmx"]
    assert (folder / "shop.jmx").read_text() == "mine"
    (folder / "shop.jmx").write_bytes(JMX)
    assert (await command("pull", plan.pk, folder)).exit_code == DONE

    other = await sync_to_async(actions.create_plan)(Actor(user), filename="other.jmx", data=JMX)
    refused = await command("pull", other.pk, folder)
    assert f"contains plan {plan.pk}" in refused.output
    state = json.loads((folder / STATE).read_text())
    (folder / STATE).write_text(json.dumps(state | {"plan": other.pk}))
    refused = await command("push", folder)
    assert "is not the one in" in refused.output


async def test_what_the_server_refuses_stays_in_the_folder(plan: Plan, command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    await command("pull", plan.pk, folder)
    state = (folder / STATE).read_bytes()
    (folder / "shop.jmx").write_text("<a/>")
    refused = await command("push", folder)
    assert (refused.exit_code, "is not a JMeter plan" in refused.output) == (BAD_INPUT, True)
    assert (folder / STATE).read_bytes() == state
    assert (await command("pull", plan.pk + 1, tmp_path / "none")).exit_code == BAD_INPUT
    assert not (tmp_path / "none").exists()


async def test_a_plan_is_created_of_a_folder(user: User, command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / "data").mkdir(parents=True)
    (folder / "plan.jmx").write_bytes(JMX)
    (folder / "data" / "users.csv").write_text("ann,secret")
    made = await command("push", folder, "--create", "--name", "Shop of git")
    assert made.exit_code == DONE
    [plan] = [one async for one in Plan.objects.select_related("newest")]
    assert f"{folder} is plan {plan.pk} now: Shop of git." in made.output
    assert (plan.name, plan.newest.filename) == ("Shop of git", "plan.zip")
    assert "nothing was pushed" in (await command("push", folder)).output
    (folder / "data" / "users.csv").write_text("bea,secret")
    assert (await command("push", folder)).exit_code == DONE
    assert (await newest(user, plan)).number == 2
    again = await command("push", folder, "--create")
    assert (again.exit_code, "push it without --create" in again.output) == (BAD_INPUT, True)


@pytest.mark.parametrize(
    ("files", "document", "refusal"),
    [
        ([], "", "has none"),
        (["a.jmx", "b.jmx"], "", "several: a.jmx, b.jmx"),
        (["a.jmx"], "b.jmx", "has no b.jmx"),
    ],
)
async def test_a_folder_without_one_plan_is_refused(
    files: list[str], document: str, refusal: str, command: Command, tmp_path: Path
) -> None:
    for file in files:
        (tmp_path / file).write_bytes(JMX)
    refused = await command("push", tmp_path, "--create", "--document", document)
    assert refused.exit_code == BAD_INPUT
    assert refusal in " ".join(refused.output.split())
