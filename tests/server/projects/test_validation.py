from __future__ import annotations

import pytest

from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.validation import (
    MAX_APP_ID,
    MAX_NAME,
    MAX_URL_PREFIX,
    app_id,
    name,
    unspeakable,
    url_prefix,
)


@pytest.mark.parametrize("text", ["Shop", " 商城 ", "x" * MAX_NAME, "a-b_c.d (e)"])
def test_a_name_is_kept_without_the_space_around_it(text: str) -> None:
    assert name(text) == text.strip()


@pytest.mark.parametrize("text", ["", "  ", "x" * (MAX_NAME + 1), "a\nb", "a\u202eb", "a\u2028b", "<b>", 'a"b', "a\\b"])
def test_a_name_that_is_refused_names_its_field(text: str) -> None:
    with pytest.raises(ActionError) as refused:
        name(text, field="room")
    assert refused.value.field == "room"


def test_a_process_mark_may_have_quotes_and_no_control_characters() -> None:
    assert app_id(' -Dapp="shop" ') == '-Dapp="shop"'
    assert app_id("x" * MAX_APP_ID) == "x" * MAX_APP_ID
    assert app_id(" ") == ""
    for text in ("x" * (MAX_APP_ID + 1), "a\0b", "a\nb"):
        with pytest.raises(ActionError):
            app_id(text)


def test_allowed_characters_are_not_unspeakable() -> None:
    assert unspeakable("a\nb")
    assert not unspeakable("a\nb", allowed="\n")
    assert unspeakable("a\n\rb", allowed="\n")


@pytest.mark.parametrize("text", ["", " ", "/", "/shop/", " /api/v1 ", "/商城/", "/" + "x" * (MAX_URL_PREFIX - 1)])
def test_a_url_prefix_is_the_beginning_of_a_path(text: str) -> None:
    assert url_prefix(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["shop", "http://shop/", "/a b", "/a\nb", "/a?x", "/a#b", '/"', "/a\\b", "/<a>", "/" + "x" * MAX_URL_PREFIX],
)
def test_a_url_prefix_that_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ActionError) as refused:
        url_prefix(text)
    assert refused.value.field == "url_prefix"
