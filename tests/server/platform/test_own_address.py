"""The address of the server, for commands on its machine and for links in messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.platform import own_address


@pytest.fixture(autouse=True)
def _without_address(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.HTTPS, settings.TRUSTED_PROXIES = "", False, []


@pytest.mark.parametrize(
    ("host", "here", "links"),
    [
        ("127.0.0.1", "http://127.0.0.1:8142", "http://127.0.0.1:8142"),
        ("load.test", "http://load.test:8142", "http://load.test:8142"),
        ("2001:db8::1", "http://[2001:db8::1]:8142", "http://[2001:db8::1]:8142"),
        ("0.0.0.0", "http://127.0.0.1:8142", ""),
        ("::", "http://127.0.0.1:8142", ""),
    ],
)
def test_the_address_at_which_the_server_listens_is_noted(host: str, here: str, links: str) -> None:
    own_address.note(host, 8142)
    assert (own_address.on_this_machine(), own_address.for_links()) == (here, links)


def test_without_a_note_links_have_no_address(settings: Settings) -> None:
    assert (own_address.on_this_machine(), own_address.for_links()) == ("http://127.0.0.1:8000", "")
    (Path(settings.HOME) / own_address.FILE).write_text("http://127.0.0.1:port\n")
    assert (own_address.on_this_machine(), own_address.for_links()) == ("http://127.0.0.1:8000", "")


def test_browsers_reach_a_server_behind_a_proxy_elsewhere(settings: Settings) -> None:
    own_address.note("127.0.0.1", 8000)
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    assert own_address.for_links() == ""
    settings.TRUSTED_PROXIES, settings.HTTPS = [], True
    assert own_address.for_links() == ""
    settings.PUBLIC_URL = "https://load.test"
    assert own_address.for_links() == "https://load.test"
