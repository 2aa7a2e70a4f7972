"""A real sshd (OpenSSH) with keys, a certificate authority and, where possible, a password login.

The tests sign in as the user who runs them, by key or certificate. A real sshd checks passwords against the system's
accounts, so a password login needs root: a separate user is created for the tests and removed afterwards (``account``).
Without root, and for keyboard-interactive, ``tests.support.asyncsshd`` is the server. Shells without root need /dev/pts
mounted with ``gid=5``, as distributions do: only root may change a terminal's group.

    with sshd(max_sessions=2) as server:
        connection = await connect(server.target())          # by key
        connection = await connect(server.target(secret=server.certificate()))
"""

from __future__ import annotations

import atexit
import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from loadwright.server.servers.ssh.target import CERTIFICATE, KEY, PASSWORD, Secret, Target
from tests.support.process import READY_SECONDS, STOP_SECONDS, ServiceError, binary, free_port, own_folder

ATTEMPTS = 5
PASSPHRASE = "open sesame"
HOST_KEYS = ("ed25519", "ecdsa", "rsa")

CONFIG = """\
{more}
ListenAddress 127.0.0.1
Port {port}
PidFile none
{host_keys}
AuthorizedKeysFile {folder}/authorized_keys
TrustedUserCAKeys {folder}/ca.pub
StrictModes no
UsePAM no
PasswordAuthentication {password}
KbdInteractiveAuthentication no
PermitRootLogin yes
PermitUserEnvironment no
AcceptEnv LANG LC_*
SetEnv HOME={folder}/home
MaxSessions {max_sessions}
MaxStartups 500
MaxAuthTries 20
LoginGraceTime 60
AllowTcpForwarding {forwarding}
PrintMotd no
PrintLastLog no
UseDNS no
LogLevel VERBOSE
{sftp}
"""


class Sshd:
    """An sshd on a free loopback port; ``target`` and the secrets are the ways to use it."""

    def __init__(self, folder: Path, *, name: str, host_keys: tuple[str, ...], settings: dict[str, str]) -> None:
        self.folder = folder
        self.name = name
        self.username = getpass.getuser()
        self.port = 0
        self.log = folder / "sshd.log"
        self._host_keys = host_keys
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        make_keys(folder)
        self.new_host_keys()

    # How to sign in -------------------------------------------------------------------------------

    def key(self, kind: str = "ed25519") -> Secret:
        """Return an accepted key: ``ed25519``, ``ecdsa``, ``rsa``, or ``pem``, an RSA key in PEM format."""
        return Secret(KEY, private_key=(self.folder / f"user_{kind}").read_text())

    def locked_key(self, kind: str = "locked") -> Secret:
        """Return a key with a passphrase; ``locked_pem`` is one in PEM format."""
        return Secret(KEY, private_key=(self.folder / f"user_{kind}").read_text(), passphrase=PASSPHRASE)

    def certificate(self, kind: str = "valid") -> Secret:
        """Return a key that is accepted only by its certificate; that of ``expired`` is no longer valid."""
        return Secret(
            CERTIFICATE,
            private_key=(self.folder / "user_signed").read_text(),
            certificate=(self.folder / f"user_{kind}-cert.pub").read_text(),
        )

    def target(
        self,
        *,
        secret: Secret | None = None,
        jump: Target | None = None,
        host_key: str | None = None,
        server_id: int = 1,
    ) -> Target:
        """Return the target for a connection, by key unless another secret is given."""
        return Target(
            server_id=server_id,
            name=self.name,
            address="127.0.0.1",
            port=self.port,
            username=self.username,
            secret=secret or self.key(),
            host_key=self.host_key() if host_key is None else host_key,
            jump=jump,
        )

    def with_account(self, account: Account, target: Target | None = None) -> Target:
        """Return the target for a password login as the user created for the tests."""
        secret = Secret(PASSWORD, password=account.password)
        return replace(target or self.target(), username=account.username, secret=secret)

    # Its host keys --------------------------------------------------------------------------------

    def host_key(self, kind: str = "ed25519") -> str:
        """Return one of its public host keys, ``ssh-ed25519 AAAA…``."""
        return " ".join((self.folder / f"host_{kind}.pub").read_text().split()[:2])

    def new_host_keys(self) -> None:
        """Generate new host keys; a running server presents them after ``restart``."""
        for kind in self._host_keys:
            for path in self.folder.glob(f"host_{kind}*"):
                path.unlink()
            keygen("-t", kind, "-f", self.folder / f"host_{kind}")

    # Starting and stopping ------------------------------------------------------------------------

    def start(self) -> None:
        """Start and wait until it answers: at first on a free port, later on the same port."""
        for attempt in range(1, ATTEMPTS + 1):
            fresh = not self.port
            self.port = self.port or free_port()
            try:
                self._launch()
            except ServiceError:
                # Another process may have taken the port in between.
                if not fresh or attempt == ATTEMPTS:
                    raise
                self.port = 0
            else:
                return

    def stop(self) -> None:
        """Stop it with all sessions; wait until it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        # Sessions are separate processes that would outlive the listener.
        for pid in [*descendants(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, 15)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self, **settings: str) -> None:
        """Stop, change settings, and start on the same port."""
        self.stop()
        self._settings.update(settings)
        self.start()

    def sessions(self) -> list[int]:
        """Return the processes of its connections and their descendants."""
        return descendants(self._process.pid) if self._process else []

    def _launch(self) -> None:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        config = self.folder / "sshd_config"
        keys = "\n".join(f"HostKey {self.folder}/host_{kind}" for kind in self._host_keys)
        # Shells must not read the start-up files of the user who runs the tests: they may take seconds or hold locks.
        (self.folder / "home").mkdir(exist_ok=True)
        text = CONFIG.format(port=self.port, folder=self.folder, host_keys=keys, **self._settings)
        config.write_text(text)
        if knows_penalties(config):
            # Newer versions block an address after a few failures, and here all connections come from the same one.
            config.write_text(f"{text}\nPerSourcePenalties no\n")
        command = [binary("sshd"), "-D", "-e", "-f", str(config)]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            wait_for_banner(self._process, self.port, self.log)
        except BaseException:
            self.stop()
            raise


@contextmanager
def sshd(
    folder: Path | None = None,
    *,
    name: str = "sshd",
    host_keys: tuple[str, ...] = HOST_KEYS,
    max_sessions: int = 100,
    password: bool = False,
    forwarding: bool = True,
    sftp: bool = True,
    more: str = "",
) -> Iterator[Sshd]:
    """Run an sshd; ``more`` are further configuration lines, placed first because the first of two values counts."""
    words = {True: "yes", False: "no"}
    settings = {
        "max_sessions": str(max_sessions),
        "password": words[password],
        "forwarding": words[forwarding],
        "sftp": "Subsystem sftp internal-sftp" if sftp else "",
        "more": more,
    }
    with own_folder(folder) as home:
        server = Sshd(home, name=name, host_keys=host_keys, settings=settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def agent(key: Path, socket_path: Path) -> Iterator[str]:
    """Run an ssh-agent with ``key``; yields the path for SSH_AUTH_SOCK."""
    command = [binary("ssh-agent"), "-D", "-a", str(socket_path)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not socket_path.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServiceError("ssh-agent did not start")
            time.sleep(0.02)
        environment = {**os.environ, "SSH_AUTH_SOCK": str(socket_path)}
        subprocess.run([binary("ssh-add"), "-q", str(key)], env=environment, check=True, capture_output=True)
        yield str(socket_path)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


# A user of its own, for passwords -------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """A system user created for the tests."""

    username: str
    password: str
    home: Path


def can_make_accounts() -> bool:
    """Return whether a password login can be tested with a real sshd here."""
    return os.geteuid() == 0 and shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin") is not None


@contextmanager
def account(password: str = "correct horse", shell: str = "/bin/sh") -> Iterator[Account]:
    """Create a user, and remove it with its home at the end. Needs root, see ``can_make_accounts``."""
    sweep_accounts()
    username = f"lwtest{os.getpid()}"
    # Directly below /tmp, because pytest's folders are closed to other users.
    home = Path(tempfile.mkdtemp(prefix="lwtest-home-"))
    hashed = subprocess.run(
        [binary("openssl"), "passwd", "-6", "-stdin"], input=password, capture_output=True, text=True, check=True
    ).stdout.strip()
    user_tool("useradd", "-M", "-d", str(home), "-s", shell, "-p", hashed, username)
    try:
        home.chmod(0o755)
        shutil.chown(home, username)
        yield Account(username, password, home)
    finally:
        user_tool("userdel", "-f", username)
        shutil.rmtree(home, ignore_errors=True)


def sweep_accounts() -> None:
    """Remove the users left behind by killed test processes."""
    for line in Path("/etc/passwd").read_text().splitlines():
        username = line.partition(":")[0]
        pid = username.removeprefix("lwtest")
        if username != pid and pid.isdigit() and not Path(f"/proc/{pid}").exists():
            user_tool("userdel", "-f", username)


def user_tool(*command: str) -> None:
    """Run useradd or userdel, which fail while another one is running."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        done = subprocess.run([binary(command[0]), *command[1:]], check=False, capture_output=True, text=True)
        if done.returncode == 0 or (command[0] == "userdel" and done.returncode == 6):  # 6: the user does not exist
            return
        if "lock" not in done.stderr or time.monotonic() > deadline:
            raise ServiceError(f"{' '.join(command[:1])} failed: {done.stderr.strip()}")
        time.sleep(0.1)


# Its parts ------------------------------------------------------------------------------------------


def make_keys(folder: Path) -> None:
    """Copy the client keys into ``folder``; they are the same for all servers of a test process."""
    shutil.copytree(users_keys(), folder, dirs_exist_ok=True)


@cache
def users_keys() -> Path:
    """Generate the client keys and the certificate authority; removed when Python exits."""
    folder = Path(tempfile.mkdtemp(prefix="loadwright-test-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for kind in ("ed25519", "ecdsa", "rsa"):
        keygen("-t", kind, "-f", folder / f"user_{kind}")
    keygen("-t", "rsa", "-m", "PEM", "-f", folder / "user_pem")
    keygen("-t", "ed25519", "-f", folder / "user_locked", passphrase=PASSPHRASE)
    keygen("-t", "rsa", "-m", "PEM", "-f", folder / "user_locked_pem", passphrase=PASSPHRASE)
    keygen("-t", "ed25519", "-f", folder / "ca")
    keygen("-t", "ed25519", "-f", folder / "user_signed")
    for name, validity in (("valid", "-5m:+1d"), ("expired", "20200101:20200102")):
        # The certificate is written beside its public key.
        public = folder / f"user_{name}.pub"
        shutil.copy(folder / "user_signed.pub", public)
        run("ssh-keygen", "-q", "-s", folder / "ca", "-I", name, "-n", getpass.getuser(), "-V", validity, public)
    let_in = (folder / f"user_{kind}.pub" for kind in ("ed25519", "ecdsa", "rsa", "pem", "locked", "locked_pem"))
    (folder / "authorized_keys").write_text("".join(path.read_text() for path in let_in))
    return folder


def keygen(*options: str | Path, passphrase: str = "") -> None:
    """Generate a key with ssh-keygen."""
    bits = ["-b", "2048"] if "rsa" in options else []
    run("ssh-keygen", "-q", "-N", passphrase, "-C", "test", *bits, *options)


def run(program: str, *arguments: str | Path) -> str:
    """Run a program that must succeed; return its output."""
    command = [binary(program), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise ServiceError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def knows_penalties(config: Path) -> bool:
    """Return whether this sshd has the setting PerSourcePenalties (since 9.8)."""
    shown = subprocess.run([binary("sshd"), "-T", "-f", str(config)], check=False, capture_output=True, text=True)
    return "persourcepenalties" in shown.stdout.lower()


def wait_for_banner(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until an SSH server sends its version. Raises ``ServiceError``."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
            raise ServiceError(f"the SSH server ended with status {process.returncode}:\n{tail}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as probe:
            if probe.recv(4) == b"SSH-":
                return
        time.sleep(0.02)
    raise ServiceError(f"the SSH server did not answer within {READY_SECONDS:g} s")


def descendants(pid: int) -> list[int]:
    """Return the descendants of ``pid``, the innermost first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            # The name in parentheses may contain anything; the parent is the second word after it.
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    todo = [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found[::-1]
