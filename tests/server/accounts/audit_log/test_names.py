from __future__ import annotations

from loadwright.server.accounts.audit_log.names import choices, name_of, words


def test_a_word_has_a_description_and_an_unknown_one_is_shown_as_it_is() -> None:
    assert name_of("run.start") == str(words()["run.start"]) != "run.start"
    assert name_of("removed.word") == "removed.word"


def test_every_word_is_offered_once_within_its_family() -> None:
    offered = [(family, word) for family, _, found in choices() for word, _ in found]
    assert sorted(word for _, word in offered) == sorted(words())
    assert all(word.startswith(family) for family, word in offered)
