"""Errors of actions: as a sentence in the reader's language, and as JSON."""

from __future__ import annotations

from django.utils import translation

from loadwright.core.messages import Declaration, reasons
from loadwright.core.messages.message import MAX_QUOTED
from loadwright.server.platform.errors import (
    ERRORS,
    FORBIDDEN,
    INVALID,
    STATUS,
    ActionError,
    ErrorDeclaration,
    body_of,
)

MESSAGE = reasons.TOO_FEW(asked=3, idle=1)


def test_the_sentence_is_of_the_active_language() -> None:
    error = ActionError(MESSAGE)
    assert str(error) == str(MESSAGE)
    with translation.override("zh-hans"):
        assert not str(error).isascii()


def test_the_json_of_an_error_has_the_code_and_parameters_of_its_message() -> None:
    answer = body_of(ActionError(MESSAGE, field="generators", code=FORBIDDEN))["error"]
    assert (answer["code"], answer["field"], answer["message"]) == (FORBIDDEN, "generators", str(MESSAGE))
    assert answer["detail"] == MESSAGE.to_json()
    assert body_of(ActionError(MESSAGE))["error"]["code"] == INVALID


def test_every_declared_error_has_a_status_and_its_own_code() -> None:
    for code, declaration in ERRORS.items():
        assert declaration.kind in STATUS, code
        assert declaration.message.code == code


def test_another_field_replaces_the_declared_one() -> None:
    declaration = next(one for one in ERRORS.values() if "%(" not in one.message.english)
    assert declaration().field == declaration.field
    assert declaration(field="elsewhere").field == "elsewhere"
    assert declaration().code == declaration.kind


def test_an_error_quotes_only_the_beginning_of_a_long_text() -> None:
    declaration = ErrorDeclaration(Declaration("test.named", "There is no %(name)s."), INVALID, "name")
    assert declaration(name="x" * 1_000_000).message.params == {"name": "x" * (MAX_QUOTED - 1) + "…"}
    assert declaration(name="x" * MAX_QUOTED).message.params == {"name": "x" * MAX_QUOTED}
