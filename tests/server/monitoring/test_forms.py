"""Ports and link speeds as people type them."""

from __future__ import annotations

import pytest

from loadwright.server.monitoring.forms import parse_links, parse_ports, shown
from loadwright.server.platform.errors import ActionError


def test_what_is_shown_can_be_read_again() -> None:
    texts = shown([80, 8080], {"eth0": 1000, "bond 0": 25000})
    assert texts == {"ports": "80, 8080", "link_mbit_s": "eth0=1000, bond 0=25000"}
    assert parse_ports(texts["ports"]) == [80, 8080]
    assert parse_links(texts["link_mbit_s"]) == {"eth0": 1000, "bond 0": 25000}


def test_spaces_empty_words_and_chinese_commas_are_accepted() -> None:
    assert parse_ports(" 80 ,, 90\uff0c91 ") == [80, 90, 91]
    assert parse_links("eth0 = 10,") == {"eth0": 10}
    assert (parse_ports(""), parse_links(" ")) == ([], {})


@pytest.mark.parametrize("text", ["http", "80 90", "-1", "1.5", "\u0663", "9" * 30])
def test_other_ports_are_refused(text: str) -> None:
    with pytest.raises(ActionError) as caught:
        parse_ports(text)
    assert caught.value.field == "ports"


@pytest.mark.parametrize("text", ["eth0", "eth0=", "eth0=fast", "eth0=1000=2", "1000"])
def test_other_speeds_are_refused(text: str) -> None:
    with pytest.raises(ActionError) as caught:
        parse_links(text)
    assert caught.value.field == "link_mbit_s"
