import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loadwright.agent.runtime.errors import AgentError
from loadwright.agent.runtime.home import HomeLock, default_home, write_atomically

HOLD = """
import sys, time
from pathlib import Path
from loadwright.agent.runtime.home import HomeLock
with HomeLock(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_a_second_agent_is_refused_with_the_owner_and_a_killed_one_frees_the_folder(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline() == b"locked\n"
            with pytest.raises(AgentError, match=f"in use by another agent .process {owner.pid}."), HomeLock(tmp_path):
                pass
        finally:
            owner.send_signal(signal.SIGKILL)
    with HomeLock(tmp_path):
        assert (tmp_path / "agent.lock").read_text() == f"{os.getpid()}\n"


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AgentError, match="choose another --home"), HomeLock(tmp_path / "file" / "home"):
        pass


def test_token_files_of_the_same_name_have_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADWRIGHT_HOME", str(tmp_path))
    first, second = Path("/etc/one/web.token"), Path("/etc/two/web.token")
    # The folder of an agent from before this was recorded.
    (tmp_path / "monitors" / "web").mkdir(parents=True)
    homes = [default_home("monitor", one) for one in (first, second, first, second)]
    assert homes[:2] == homes[2:]
    assert homes[0] == tmp_path / "monitors" / "web"
    assert homes[1].name.startswith("web-")
    assert default_home("generator", second) == tmp_path / "generators" / "web"
    (tmp_path / "monitors" / "file").touch()
    assert default_home("monitor", Path("file.token")) == tmp_path / "monitors" / "file"


def test_files_are_replaced_whole_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "token"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
