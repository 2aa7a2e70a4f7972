"""Validation of servers' settings: one clear sentence per error, and no invalid value accepted."""

from __future__ import annotations

import pytest

from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import validation as names
from loadwright.server.servers.input import validation


@pytest.mark.parametrize("name", ["web-1", "  web 1  ", "支付网关", "db.2_a (old) #3", "Ünïcode", "x" * 100])
def test_name_is_kept_without_the_space_around_it(name: str) -> None:
    assert names.name(name) == name.strip()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Enter a name"), ("   ", "Enter a name"), ("x" * 101, "at most 100 characters"),
        ("a\nb", "one line"), ("a\x00b", "one line"), ("<script>alert(1)</script>", "without quotes"),
        ('a"b', "without quotes"), ("a'b", "without quotes"), ("a\\b", "without quotes"), ("a\u202eb", "one line"),
        ("a\u2028b", "one line"),
    ],
)  # fmt: skip
def test_name_that_is_refused(name: str, said: str) -> None:
    with pytest.raises(ActionError, match=said) as error:
        names.name(name)
    assert error.value.field == "name"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10.0.0.5", "10.0.0.5"), (" web-1.example.com ", "web-1.example.com"), ("localhost", "localhost"),
        ("::1", "::1"), ("[fe80::1]", "fe80::1"), ("2001:DB8::1", "2001:db8::1"), ("服务器.example", "服务器.example"),
        ("my_host", "my_host"), ("web.", "web."),
    ],
)  # fmt: skip
def test_address_is_a_host_name_or_an_ip_address(typed: str, kept: str) -> None:
    assert validation.address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "a b", "10.0.0.256", "1.2.3", "http://web", "root@web", "web:22", "-oProxyCommand=x", "web..com", "a" * 256,
        "a\nb", "web;reboot", "$(id)", ".", "10.0.0.5/24",
    ],
)  # fmt: skip
def test_address_that_is_refused(typed: str) -> None:
    with pytest.raises(ActionError) as error:
        validation.address(typed)
    assert error.value.field == "address"


@pytest.mark.parametrize("port", [0, -1, 65_536, 70_000, None])
def test_port_that_is_refused(port: int | None) -> None:
    with pytest.raises(ActionError, match="from 1 to 65535"):
        validation.port(port)


@pytest.mark.parametrize("name", ["", "a b", "-l", "a\nb", "x" * 101, 'a"b'])
def test_user_name_that_is_refused(name: str) -> None:
    with pytest.raises(ActionError) as error:
        validation.username(name)
    assert error.value.field == "username"


def test_tags_are_kept_once_in_their_order() -> None:
    assert validation.tags(validation.split_tags(" web, Nginx，web；WEB,,数据库 ")) == ("web", "Nginx", "数据库")


@pytest.mark.parametrize("words", [["x" * 51], ["a<b"], ["a\nb"], [str(number) for number in range(21)]])
def test_tags_that_are_refused(words: list[str]) -> None:
    with pytest.raises(ActionError) as error:
        validation.tags(words)
    assert error.value.field == "tags"


def test_note_has_lines_but_no_control_characters() -> None:
    assert validation.note(" one\r\ntwo\t3 ") == "one\ntwo\t3"
    for text in ("a\x1b[31m", "x" * 10_001):
        with pytest.raises(ActionError):
            validation.note(text)
