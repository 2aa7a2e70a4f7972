"""Facts are collected from real servers in the background; the collector can be killed at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from loadwright.core.hostfacts import HostFacts
from loadwright.core.hosts.machine import hashed
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.jobs import ATTEMPT_FAILED, log_lines
from loadwright.server.platform.models import Job
from loadwright.server.platform.worker import Worker
from loadwright.server.servers import host_keys
from loadwright.server.servers.facts import collector
from loadwright.server.servers.facts_request import request_facts
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.errors import SshError
from tests.support.inventory import OTHER_KEY, Cast
from tests.support.process import free_port
from tests.support.sshd import Account, Sshd, account, can_make_accounts, sshd

pytestmark = pytest.mark.django_db(transaction=True)

SHELLS = ("/bin/sh", "/bin/bash", "/usr/bin/tcsh", "/usr/bin/fish")
"""Login shells, tested if they are installed."""

Ask = Callable[[int], Awaitable[HostFacts]]


def add(cast: Cast, openssh: Sshd, name: str = "real", **changes: Any) -> Server:
    """A server of the inventory at a real sshd."""
    target = openssh.target()
    asked: dict[str, Any] = {
        "address": target.address,
        "port": target.port,
        "username": target.username,
        "credential_id": None,
    }
    server = cast.add(name, **{**asked, "secret": target.secret, **changes})
    return host_keys.confirm_key(Actor(cast.member), server.pk, openssh.host_key())


@pytest.fixture
def ask_instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ask], None]:
    """Replace the function that connects to servers."""
    return lambda ask: monkeypatch.setattr(collector, "ask", ask)


def collect(places: int = 16) -> None:
    async def once() -> None:
        worker = Worker(places)
        await worker.step()
        await worker.settled()

    async_to_sync(once)()


def now(server: Server) -> Server:
    return Server.objects.get(pk=server.pk)


def test_a_real_machine_tells_what_it_is(cast: Cast, openssh: Sshd) -> None:
    server = add(cast, openssh)
    assert server.facts_wanted_at is not None
    collect()
    server = now(server)
    assert (server.problem, server.facts_wanted_at) == ({}, None)
    assert server.facts_at is not None
    assert set(server.facts) == set(asdict(HostFacts()))
    assert all(server.facts[name] for name in ("distribution", "kernel", "architecture", "cores", "memory", "uptime"))
    assert any(disk["mount"] == "/" and disk["size"] >= disk["used"] > 0 for disk in server.facts["disks"])
    identity = Path("/etc/machine-id")
    assert server.facts["machine"] == (hashed(identity.read_text()) if identity.exists() else "")
    # Java may be installed anywhere on the machine of the tests.
    assert any(java["path"].endswith("/bin/java") and java["version"] for java in server.facts["java"])


def test_through_a_jump_host(cast: Cast, openssh: Sshd, jump_host: Sshd) -> None:
    gate = add(cast, jump_host, "gate")
    server = add(cast, openssh, jump_host_id=gate.pk)
    collect()
    assert now(server).facts["kernel"] == now(gate).facts["kernel"] != ""


@pytest.mark.parametrize("shell", [path for path in SHELLS if Path(path).exists()])
def test_whatever_the_login_shell_is(cast: Cast, shell: str) -> None:
    if not can_make_accounts():
        pytest.skip("an account of its own can be made by root alone")
    with account(shell=shell) as person, sshd(password=True) as server:
        # Profiles can print text and can exit the shell.
        (person.home / ".profile").write_text("echo hello; JAVA_HOME=/nowhere; export JAVA_HOME; exit 1\n")
        found = add(cast, server, username=person.username, secret=server.with_account(person).secret)
        collect()
    assert now(found).problem == {}
    assert now(found).facts["cores"] > 0


def test_a_user_without_a_shell_is_told(cast: Cast) -> None:
    if not can_make_accounts():
        pytest.skip("an account of its own can be made by root alone")
    person: Account
    with account(shell="/usr/sbin/nologin") as person, sshd(password=True) as server:
        found = add(cast, server, username=person.username, secret=server.with_account(person).secret)
        collect()
    assert now(found).problem["kind"] == errors.NO_SHELL
    assert "not available" in now(found).problem["detail"]


def test_a_server_that_fails_says_why_and_keeps_what_is_known(cast: Cast, openssh: Sshd) -> None:
    server = add(cast, openssh)
    Server.objects.filter(pk=server.pk).update(port=free_port(), facts={"cores": 4})
    collect()
    assert now(server).problem["kind"] == errors.UNREACHABLE
    assert (now(server).facts, now(server).facts_wanted_at) == ({"cores": 4}, None)


def test_a_changed_key_blocks_the_server(cast: Cast, openssh: Sshd) -> None:
    server = add(cast, openssh)
    Server.objects.filter(pk=server.pk).update(host_key=OTHER_KEY)
    collect()
    assert now(server).offered_key == openssh.host_key()
    assert now(server).problem["kind"] == errors.KEY_CHANGED
    assert not now(server).usable


def test_a_changed_key_of_a_jump_host_blocks_what_is_behind_it(cast: Cast, openssh: Sshd, jump_host: Sshd) -> None:
    gate = add(cast, jump_host, "gate")
    server = add(cast, openssh, jump_host_id=gate.pk)
    Server.objects.filter(pk=gate.pk).update(host_key=OTHER_KEY, facts_wanted_at=None)
    collect()
    assert now(gate).offered_key == jump_host.host_key()
    assert now(server).offered_key == ""
    assert (now(server).problem["kind"], now(server).problem["via"]) == (errors.KEY_CHANGED, "gate")


def test_several_at_once_and_the_longest_waiting_first(
    cast: Cast, openssh: Sshd, ask_instead: Callable[[Ask], None]
) -> None:
    servers = [cast.add(f"s{number}") for number in range(7)]
    for server in servers:
        Server.objects.filter(pk=server.pk).update(host_key=openssh.host_key())
        request_facts(Server.objects.filter(pk=server.pk))
    asked: list[int] = []
    together = 0
    most = 0

    async def ask(server_id: int) -> HostFacts:
        nonlocal together, most
        asked.append(server_id)
        together += 1
        most = max(most, together)
        while together < 4 and len(asked) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        together -= 1
        return HostFacts(cores=3)

    ask_instead(ask)
    collect(4)
    assert (most, len(asked)) == (4, 4)
    assert set(asked) == {server.pk for server in servers[:4]}
    collect(4)
    assert len(asked) == 7
    assert not Server.objects.filter(facts_wanted_at__isnull=False).exists()


def test_a_worker_that_is_stopped_leaves_the_work_to_the_next(
    cast: Cast, openssh: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = add(cast, openssh)
    asked = asyncio.Event()

    async def hang(_server_id: int) -> HostFacts:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def stopped() -> None:
        task = asyncio.create_task(Worker(16).run())
        await asked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with monkeypatch.context() as patch:
        patch.setattr(collector, "ask", hang)
        async_to_sync(stopped)()
    assert now(server).facts_wanted_at is not None
    collect()
    assert now(server).facts["cores"] > 0


@pytest.mark.parametrize("outcome", [HostFacts(cores=1), SshError(errors.TIMEOUT), RuntimeError("a bug")])
def test_a_server_deleted_meanwhile_is_no_error(
    cast: Cast, openssh: Sshd, outcome: HostFacts | Exception, ask_instead: Callable[[Ask], None]
) -> None:
    server = add(cast, openssh)

    async def ask(_server_id: int) -> HostFacts:
        await Server.objects.filter(pk=server.pk).adelete()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    ask_instead(ask)
    collect()
    assert not Server.objects.filter(pk=server.pk).exists()


def test_a_request_that_arrives_meanwhile_is_served_afterwards(
    cast: Cast, openssh: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = add(cast, openssh)

    async def ask(_server_id: int) -> HostFacts:
        await run_in_db(request_facts, Server.objects.filter(pk=server.pk))
        return HostFacts(cores=99)

    with monkeypatch.context() as patch:
        patch.setattr(collector, "ask", ask)
        collect()
    assert (now(server).facts, now(server).facts_wanted_at is None) == ({}, False)
    collect()
    assert now(server).facts["cores"] != 99
    assert now(server).facts_wanted_at is None


def test_an_unexpected_error_is_tried_again_and_shown_in_the_end(
    cast: Cast, openssh: Sshd, ask_instead: Callable[[Ask], None]
) -> None:
    server = add(cast, openssh)

    async def ask(_server_id: int) -> HostFacts:
        raise RuntimeError("a bug")

    ask_instead(ask)
    for attempts in (1, 2):
        collect()
        job = Job.objects.get(key=f"facts:{server.pk}")
        assert (job.attempts, job.task.status) == (attempts, "READY")
        assert job.task.run_after > timezone.now()
        assert log_lines(job)[-1].message == ATTEMPT_FAILED(reason="RuntimeError: a bug")
        DBTaskResult.objects.update(run_after=timezone.now())
    assert now(server).problem == {}
    collect()
    job = Job.objects.get(subject="real")
    assert (job.attempts, job.task.status, job.key) == (3, "FAILED", None)
    assert now(server).problem["kind"] == errors.PROTOCOL
