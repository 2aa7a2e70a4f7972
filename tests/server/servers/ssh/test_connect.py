"""Connections with a real sshd: every kind of credential, host keys pinned at every hop, and failures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.connect import Connection, connect, fingerprint, offered_key
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.target import KEY, PASSWORD, Secret, Target
from tests.support.asyncsshd import asyncsshd
from tests.support.process import free_port
from tests.support.sshd import HOST_KEYS, Account, Sshd, account, agent, can_make_accounts, keygen, run, sshd


@asynccontextmanager
async def connected(target: Target) -> AsyncIterator[Connection]:
    connection = await connect(target)
    try:
        yield connection
    finally:
        connection.close()
        await connection.wait_closed()


async def whoami(target: Target) -> str:
    async with connected(target) as connection:
        return (await connection.run("whoami", timeout=20)).stdout.decode().strip()


async def refused(target: Target) -> SshError:
    with pytest.raises(SshError) as caught:
        await connect(target)
    return caught.value


class TestCredentials:
    @pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa", "pem"])
    async def test_a_private_key_lets_in(self, openssh: Sshd, kind: str) -> None:
        assert await whoami(openssh.target(secret=openssh.key(kind))) == openssh.username

    @pytest.mark.parametrize("kind", ["locked", "locked_pem"])
    async def test_a_private_key_with_a_passphrase_lets_in(self, openssh: Sshd, kind: str) -> None:
        assert await whoami(openssh.target(secret=openssh.locked_key(kind))) == openssh.username

    async def test_a_certificate_lets_in_where_its_key_alone_does_not(self, openssh: Sshd) -> None:
        secret = openssh.certificate()
        assert await whoami(openssh.target(secret=secret)) == openssh.username
        error = await refused(openssh.target(secret=replace(secret, kind=KEY)))
        assert error.kind == errors.AUTH

    async def test_an_expired_certificate_is_told_apart(self, openssh: Sshd) -> None:
        error = await refused(openssh.target(secret=openssh.certificate("expired")))
        assert error.kind == errors.CREDENTIAL
        assert "expired" in error.detail

    async def test_a_wrong_passphrase_is_told_apart(self, openssh: Sshd) -> None:
        error = await refused(openssh.target(secret=replace(openssh.locked_key(), passphrase="no")))
        assert error.kind == errors.CREDENTIAL

    async def test_a_stranger_is_refused(self, openssh: Sshd, tmp_path: Path) -> None:
        keygen("-t", "ed25519", "-f", tmp_path / "stranger")
        secret = Secret(KEY, private_key=(tmp_path / "stranger").read_text())
        assert (await refused(openssh.target(secret=secret))).kind == errors.AUTH

    async def test_nothing_of_this_machine_signs_in(
        self, openssh: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither the agent nor ~/.ssh is used, although both contain an accepted key."""
        home = tmp_path / "home"
        (home / ".ssh").mkdir(parents=True, mode=0o700)
        (home / ".ssh" / "id_ed25519").write_text(openssh.key().private_key)
        (home / ".ssh" / "id_ed25519").chmod(0o600)
        (home / ".ssh" / "config").write_text(f"Host *\n  IdentityFile {home}/.ssh/id_ed25519\n  Port 1\n")
        monkeypatch.setenv("HOME", str(home))
        with agent(openssh.folder / "user_ed25519", tmp_path / "agent") as address:
            monkeypatch.setenv("SSH_AUTH_SOCK", address)
            keygen("-t", "ed25519", "-f", tmp_path / "stranger")
            stranger = Secret(KEY, private_key=(tmp_path / "stranger").read_text())
            for secret in (stranger, Secret(PASSWORD, password="x"), replace(openssh.certificate(), kind=KEY)):
                assert (await refused(openssh.target(secret=secret))).kind == errors.AUTH


@pytest.fixture(scope="module")
def person() -> Iterator[Account]:
    if not can_make_accounts():
        pytest.skip("an account of its own can be made by root alone")
    with account() as made:
        yield made


@pytest.fixture(scope="module")
def with_passwords(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("passwords"), password=True) as server:
        yield server


class TestPasswords:
    async def test_openssh_lets_in_by_password(self, with_passwords: Sshd, person: Account) -> None:
        assert await whoami(with_passwords.with_account(person)) == person.username

    async def test_openssh_refuses_a_wrong_password(self, with_passwords: Sshd, person: Account) -> None:
        target = with_passwords.with_account(replace(person, password="wrong"))
        assert (await refused(target)).kind == errors.AUTH
        assert with_passwords.log.read_text().count("Failed password") == 1, "it was tried more than once"

    async def test_openssh_that_hangs_up_after_one_try(self, person: Account, tmp_path: Path) -> None:
        with sshd(tmp_path, password=True, more="MaxAuthTries 1") as server:
            error = await refused(server.with_account(replace(person, password="wrong")))
        assert (error.kind, "Too many" in error.detail) == (errors.AUTH, True)

    async def test_openssh_that_takes_keys_alone(self, openssh: Sshd) -> None:
        assert (await refused(openssh.target(secret=Secret(PASSWORD, password="x")))).kind == errors.AUTH

    @pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
    async def test_any_server_lets_in_by_password(self, tmp_path: Path, method: str) -> None:
        with asyncsshd(tmp_path, method=method, password="geheim 密码") as server:
            secret = Secret(PASSWORD, password="geheim 密码")
            async with connected(server.target(secret)) as connection:
                assert (await connection.run("echo hello", timeout=20)).stdout == b"echo hello\n"
            assert (await refused(server.target(replace(secret, password="no")))).kind == errors.AUTH

    async def test_a_second_factor_is_not_answered_with_the_password(self, tmp_path: Path) -> None:
        with asyncsshd(tmp_path, method="code", password="pw") as server:
            assert (await refused(server.target(Secret(PASSWORD, password="pw")))).kind == errors.AUTH
            assert server.answers() == [], "the password was sent as an answer to another question"


class TestHostKeys:
    @pytest.mark.parametrize("kind", HOST_KEYS)
    async def test_the_pinned_one_of_several_is_asked_for(self, openssh: Sshd, kind: str) -> None:
        target = openssh.target(host_key=openssh.host_key(kind))
        assert await whoami(target) == openssh.username
        assert await offered_key(target) == openssh.host_key(kind)

    async def test_an_unconfirmed_server_is_not_connected_to(self, openssh: Sshd) -> None:
        assert (await refused(openssh.target(host_key=""))).kind == errors.UNCONFIRMED

    async def test_another_key_is_refused_and_told(self, openssh: Sshd, jump_host: Sshd) -> None:
        error = await refused(openssh.target(host_key=jump_host.host_key(), server_id=7))
        assert (error.kind, error.server_id, error.offered_key) == (errors.KEY_CHANGED, 7, openssh.host_key())
        assert error.via == ""

    async def test_a_server_that_lost_the_pinned_type_shows_another_key(self, tmp_path: Path) -> None:
        with sshd(tmp_path, host_keys=("rsa",)) as server:
            pinned = f"ssh-ed25519 {'A' * 68}"
            error = await refused(server.target(host_key=pinned))
            assert (error.kind, error.offered_key) == (errors.KEY_CHANGED, server.host_key("rsa"))
            assert await offered_key(server.target(host_key=pinned)) == server.host_key("rsa")

    async def test_a_reinstalled_server_is_noticed(self, tmp_path: Path) -> None:
        with sshd(tmp_path) as server:
            target = server.target()
            assert await whoami(target)
            server.new_host_keys()
            server.restart()
            error = await refused(target)
            assert (error.kind, error.offered_key) == (errors.KEY_CHANGED, server.host_key())

    async def test_it_is_asked_for_without_signing_in(self, tmp_path: Path) -> None:
        with sshd(tmp_path) as server:
            assert await offered_key(server.target(host_key="", secret=Secret(""))) == server.host_key()
            assert "userauth" not in server.log.read_text()

    def test_fingerprints_are_those_of_openssh(self, openssh: Sshd) -> None:
        for kind in HOST_KEYS:
            shown = run("ssh-keygen", "-lf", openssh.folder / f"host_{kind}.pub")
            assert fingerprint(openssh.host_key(kind)) == shown.split()[1]
        assert fingerprint("") == fingerprint("ssh-rsa") == fingerprint("ssh-rsa !!") == ""


class TestJumpHosts:
    async def test_a_chain_leads_to_the_server(self, openssh: Sshd, jump_host: Sshd) -> None:
        through = jump_host.target(jump=openssh.target(jump=jump_host.target()))
        async with connected(openssh.target(jump=through)) as connection:
            done = await connection.run('echo "$SSH_CONNECTION"', timeout=20)
            assert done.stdout.split()[3] == str(openssh.port).encode()
            assert (await offered_key(openssh.target(host_key="", jump=through))) == openssh.host_key()

    async def test_its_host_key_is_checked_before_anything_is_sent_through(
        self, openssh: Sshd, jump_host: Sshd
    ) -> None:
        wrong = jump_host.target(host_key=openssh.host_key(), server_id=2)
        error = await refused(openssh.target(jump=wrong))
        assert (error.kind, error.via, error.server_id) == (errors.KEY_CHANGED, "gate", 2)
        assert error.offered_key == jump_host.host_key()
        with pytest.raises(SshError) as caught:
            await offered_key(openssh.target(host_key="", jump=wrong))
        assert caught.value.kind == errors.KEY_CHANGED

    async def test_the_key_of_the_server_behind_is_checked_as_well(self, openssh: Sshd, jump_host: Sshd) -> None:
        error = await refused(openssh.target(jump=jump_host.target(), host_key=jump_host.host_key()))
        assert (error.kind, error.via) == (errors.KEY_CHANGED, "")

    async def test_who_refuses_the_login_is_told(self, openssh: Sshd, jump_host: Sshd) -> None:
        stranger = Secret(PASSWORD, password="x")
        assert (await refused(openssh.target(jump=jump_host.target(secret=stranger)))).via == "gate"
        assert (await refused(openssh.target(jump=jump_host.target(), secret=stranger))).via == ""

    async def test_a_jump_host_that_forwards_nothing(self, openssh: Sshd, tmp_path: Path) -> None:
        with sshd(tmp_path, name="closed gate", forwarding=False) as gate:
            error = await refused(openssh.target(jump=gate.target()))
        assert (error.kind, error.via) == (errors.FORWARDING, "closed gate")

    async def test_what_the_jump_host_cannot_reach(self, openssh: Sshd, jump_host: Sshd) -> None:
        target = openssh.target(jump=jump_host.target())
        assert (await refused(replace(target, port=free_port()))).kind == errors.UNREACHABLE
        assert (await refused(replace(target, address="nobody.invalid"))).kind == errors.NAME

    async def test_a_jump_host_that_goes_takes_the_connection_with_it(self, openssh: Sshd, tmp_path: Path) -> None:
        with sshd(tmp_path) as gate:
            async with connected(openssh.target(jump=gate.target())) as connection:
                gate.stop()
                await asyncio.wait_for(connection.closed.wait(), 20)
                assert connection.lost == errors.CLOSED
                with pytest.raises(SshError) as caught:
                    await connection.run("true", timeout=5)
                assert caught.value.kind == errors.CLOSED


class TestAddresses:
    async def test_nobody_listens(self, openssh: Sshd) -> None:
        assert (await refused(replace(openssh.target(), port=free_port()))).kind == errors.UNREACHABLE

    @pytest.mark.parametrize("address", ["nobody.invalid", "a" * 70 + ".invalid", "no such name"])
    async def test_a_name_nobody_knows(self, openssh: Sshd, address: str) -> None:
        assert (await refused(replace(openssh.target(), address=address))).kind == errors.NAME
