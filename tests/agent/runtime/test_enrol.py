import asyncio
import io
import socket
from pathlib import Path

import pytest

from loadwright.agent.runtime.enrol import EnrolmentCode, ServerUrl, obtain_token, read_token
from loadwright.agent.runtime.errors import AgentError
from tests.agent.fleet import CODE, TOKEN, Fleet, names, serving, until


@pytest.mark.parametrize(
    "text", ["", "localhost:8000", "ftp://host", "http://", "http://host:port", "http://host:99999"]
)
def test_invalid_urls_are_refused(text: str) -> None:
    with pytest.raises(AgentError, match="not a URL"):
        ServerUrl.parse(text)


def test_paths_are_below_the_server() -> None:
    server = ServerUrl.parse("https://load.example.org/team/ ")
    assert server.join("/agent/enrol") == "https://load.example.org/team/agent/enrol"
    assert server.socket("/agent/control") == "wss://load.example.org/team/agent/control"
    assert server.join("http://collector:8086/write") == "http://collector:8086/write"


async def test_a_code_becomes_a_private_token_once(tmp_path: Path) -> None:
    path = tmp_path / "agent.token"
    async with serving(Fleet()) as fleet:
        server = ServerUrl.parse(fleet.url)
        token = await asyncio.to_thread(
            obtain_token, server, path, code=EnrolmentCode(CODE), role="generator", name=None
        )
    assert token == TOKEN == read_token(path)
    assert path.stat().st_mode & 0o777 == 0o600
    # Afterwards neither the code nor the server is needed.
    assert obtain_token(server, path, code=EnrolmentCode(), role="generator", name=None) == TOKEN


async def test_a_refused_code_has_a_reason_and_leaves_no_token(tmp_path: Path) -> None:
    path = tmp_path / "agent.token"
    async with serving(Fleet()) as fleet:
        server = ServerUrl.parse(fleet.url)
        with pytest.raises(AgentError, match="refused the enrolment code: This code is unknown or was used; ask"):
            await asyncio.to_thread(
                obtain_token, server, path, code=EnrolmentCode("wrong"), role="generator", name=None
            )
        elsewhere = ServerUrl.parse(fleet.url + "/elsewhere")
        with pytest.raises(AgentError, match="status 404; is it a Loadwright server"):
            await asyncio.to_thread(
                obtain_token, elsewhere, path, code=EnrolmentCode(CODE), role="generator", name=None
            )
    assert names(tmp_path) == set()


async def test_a_server_that_is_away_at_first_is_asked_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        fleet = Fleet()
        fleet.port, fleet.unavailable = unused.getsockname()[1], 2
    server, path = ServerUrl.parse(fleet.url), tmp_path / "token"
    enrolling = asyncio.create_task(
        asyncio.to_thread(obtain_token, server, path, code=EnrolmentCode(CODE), role="generator", name=None)
    )
    try:
        await until(lambda: "refused); retrying" in caplog.text)
    finally:
        # The thread ends only with the enrolment.
        async with serving(fleet):
            token = await enrolling
    assert token == TOKEN == read_token(path)
    assert caplog.text.count("retrying") == 2
    assert "it answers with status 503); retrying" in caplog.text


def test_no_token_and_no_code(tmp_path: Path) -> None:
    server = ServerUrl.parse("http://127.0.0.1:1")
    with pytest.raises(AgentError, match=r"No token in .* join with --enrol-file"):
        obtain_token(server, tmp_path / "token", code=EnrolmentCode(), role="generator", name=None)


def test_a_code_comes_from_a_file_or_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "code"
    file.write_text(f"{CODE}\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("join_typed\nmore"))
    assert EnrolmentCode(file=file).read() == CODE
    assert EnrolmentCode(file=Path("-")).read() == "join_typed"
    assert EnrolmentCode(CODE).read() == CODE
    assert EnrolmentCode().read() is None


@pytest.mark.parametrize(
    ("contents", "problem"), [(b" \n", "no enrolment code in"), (b"\xff", "Cannot read"), (None, "Cannot read")]
)
def test_a_file_without_a_code_is_named(tmp_path: Path, contents: bytes | None, problem: str) -> None:
    file = tmp_path / "code"
    if contents is not None:
        file.write_bytes(contents)
    with pytest.raises(AgentError, match=f"{problem}.*{file}"):
        EnrolmentCode(file=file).read()


@pytest.mark.parametrize("contents", [b"", b"two words", b"\xff\xfe", "schlüssel".encode()])
def test_a_damaged_token_file(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(contents)
    with pytest.raises(AgentError, match="token file"):
        read_token(path)
