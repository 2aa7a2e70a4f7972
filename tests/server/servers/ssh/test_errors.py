"""Every kind of error has its own message, in English and Chinese."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from loadwright.server.servers.ssh.errors import MESSAGES, sentence


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_kind_says_something_else(language: str) -> None:
    with override(language):
        said = {kind: sentence(kind, name="web-1", address="10.0.0.5", detail="why") for kind in MESSAGES}
        assert len(set(said.values())) == len(said)
        for kind, text in said.items():
            assert "%(" not in text
            assert "web-1 (10.0.0.5)" in text or kind == "gone"
        assert "why" in said["credential"]
        through = sentence("auth", name="web-1", address="10.0.0.5", via="gate")
    assert "web-1" in through
    assert "gate" in through
    assert "10.0.0.5" not in through, "it is the jump host that refused"


def test_the_sentences_are_chinese_in_chinese() -> None:
    for kind in MESSAGES:
        with override("en"):
            english = sentence(kind, name="a", address="b")
        with override("zh-hans"):
            assert sentence(kind, name="a", address="b") != english, kind
