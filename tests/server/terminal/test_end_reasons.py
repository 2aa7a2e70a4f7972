"""Lists of sessions: the administrators' page, the API, and the end of sessions without a process."""

from __future__ import annotations

import pytest
from django.utils import translation

from loadwright.server.servers.ssh import errors
from loadwright.server.terminal import end_reasons
from loadwright.server.terminal.end_reasons import Ending

REASONS = {*end_reasons.SENTENCES, *errors.MESSAGES}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("why", sorted(REASONS))
def test_every_reason_has_a_sentence_that_names_the_server(why: str, language: str) -> None:
    with translation.override(language):
        said = end_reasons.sentence(Ending(why, detail="cause", who="root"), name="web-1", address="10.0.0.1")
        assert "%(" not in said
        assert "web-1" in said or why == errors.GONE
        if language == "zh-hans" and why in end_reasons.SENTENCES:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_every_reason_has_words_for_the_table() -> None:
    not_over = {end_reasons.TAKEN}
    of_files = {errors.NO_SFTP}
    assert set(end_reasons.WORDS) == REASONS - not_over - of_files
