"""The servers that other tests depend on behave as documented."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import httpx
import pytest

from tests.support.command import alive, children, until
from tests.support.nginx import OK_BODY
from tests.support.process import binary
from tests.support.services import ServiceError, influxd, nginx


def test_nginx_answers_as_a_target() -> None:
    with nginx() as target, httpx.Client(base_url=target.url, trust_env=False) as client:
        answers = {path: client.get(path) for path in ("/", "/ok", "/error", "/missing", "/bytes/10", "/nowhere")}
        assert [answer.status_code for answer in answers.values()] == [200, 200, 500, 404, 200, 404]
        assert answers["/ok"].text == OK_BODY
        assert len(answers["/bytes/10"].content) == 10240


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_to_the_test_process_leaves_no_server_behind(number: signal.Signals) -> None:
    script = (
        "from tests.support.services import nginx; import time\n"
        "with nginx() as target: print(target.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pids = [int(owner.stdout.readline())]
        pids += children(pids[0])
        assert all(alive(pid) for pid in pids)
        owner.send_signal(number)
        owner.wait()
    until(lambda: not any(alive(pid) for pid in pids))


def test_nginx_is_slow_when_asked() -> None:
    with nginx() as target, httpx.Client(base_url=target.url, trust_env=False) as client:
        for path, seconds in (("/slow?ms=500", 0.5), ("/slow", 0.2)):
            before = time.monotonic()
            assert client.get(path).text == "late\n"
            assert time.monotonic() - before >= seconds


def test_influxd_keeps_its_port_and_data_over_a_restart() -> None:
    with influxd() as influx:
        url = influx.url
        httpx.post(f"{url}/query", params={"q": "CREATE DATABASE kept"}, trust_env=False).raise_for_status()
        influx.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/ping", trust_env=False)
        influx.start()
        assert influx.url == url
        answer = httpx.post(f"{url}/query", params={"q": "SHOW DATABASES"}, trust_env=False).json()
        assert ["kept"] in answer["results"][0]["series"][0]["values"]


def test_missing_program_names_the_remedy() -> None:
    with pytest.raises(ServiceError, match="make setup"):
        binary("no-such-program-here")
