import csv
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import loadwright.sample.target
from tests.support.process import Service, running

COMMAND = [sys.executable, "-m", "loadwright", "target"]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real sample target."""
    log = tmp_path_factory.mktemp("target") / "target.log"
    service = Service("sample target", lambda port: [*COMMAND, "--port", str(port)], log, "/healthz")
    with running(service):
        yield service.url


def test_every_product_of_the_data_file_is_shown_by_name(target: str) -> None:
    products = Path(loadwright.sample.target.__file__).with_name("products.csv")
    with products.open(newline="") as lines, httpx.Client(base_url=target) as client:
        listing = client.get("/products").text
        for row in csv.DictReader(lines):
            assert row["name"] in listing
            assert row["name"] in client.get(f"/products/{row['id']}").text
        assert client.get("/products/999").status_code == 404


def test_checkout_fails_now_and_then(target: str) -> None:
    with httpx.Client(base_url=target) as client:
        codes = {client.post("/checkout", data={"product": "1"}).status_code for _ in range(20)}
    assert codes <= {201, 500}
    assert 201 in codes


def test_a_port_in_use_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = subprocess.run(
            [*COMMAND, "--port", str(port)], capture_output=True, text=True, timeout=30, check=False
        )
    assert result.returncode == 2
    assert f"127.0.0.1:{port}" in result.stderr
    assert result.stderr.count("\n") == 1
