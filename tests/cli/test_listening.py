from __future__ import annotations

import socket

import pytest

from loadwright.cli.errors import BadInputError
from loadwright.cli.listening import listen


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_taken_and_answers(host: str) -> None:
    with listen(host, 0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection((host, port), timeout=10):
            accepted, _ = listener.accept()
            accepted.close()


def test_a_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BadInputError, match=rf"127\.0\.0\.1:{port}.*--port"):
            listen("127.0.0.1", port)


def test_a_host_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadInputError, match=r"nowhere\.invalid:0"):
        listen("nowhere.invalid", 0)
