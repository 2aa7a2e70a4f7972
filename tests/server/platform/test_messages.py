from __future__ import annotations

import json

import pytest
from django.db import connection
from django.utils import translation
from django.utils.translation import pgettext

from loadwright.core.jmx.editing.forms.texts import CONTEXT
from loadwright.core.messages import LABEL, TEXT, checks, reasons
from loadwright.core.messages.message import MAX_DEPTH
from loadwright.server.platform.messages import MessageField, MessagesField, localized

MESSAGE = reasons.TOO_FEW(asked=3, idle=1)


def test_a_message_is_shown_in_the_active_language() -> None:
    assert localized(MESSAGE) == str(MESSAGE)
    with translation.override("zh-hans"):
        assert not localized(MESSAGE).isascii()


def test_labels_of_elements_are_translated_as_in_their_forms() -> None:
    known, other = (LABEL(text=text) for text in ("Number of Threads (users)", "Field of a plugin"))
    assert (localized(known), localized(other)) == ("Number of Threads (users)", "Field of a plugin")
    with translation.override("zh-hans"):
        assert localized(known) == pgettext(CONTEXT, "Number of Threads (users)")
        assert not localized(known).isascii()
        assert localized(other) == "Field of a plugin"
        message = checks.NOT_A_NUMBER(element="Users", field=known, value="x")
        assert localized(known) in localized(message)


@pytest.mark.django_db
def test_a_column_holds_a_message_or_nothing() -> None:
    field = MessageField()
    for message in (MESSAGE, TEXT(text="„ä“ %(x)s"), None):
        kept = json.dumps(field.get_prep_value(message))
        assert field.from_db_value(kept, None, connection) == message


@pytest.mark.django_db
def test_a_stored_message_that_is_not_valid_is_shown_as_it_is() -> None:
    deep: object = "x"
    for _ in range(MAX_DEPTH + 2):
        deep = {"code": "text", "params": {"text": deep}}
    for kept, shown in ((json.dumps(deep), "{'code'"), ("5", "5"), ('{"code": 5}', "{'code': 5}")):
        found = MessageField().from_db_value(kept, None, connection)
        assert str(found).startswith(shown)
    assert [str(one) for one in MessagesField().from_db_value("[5]", None, connection)] == ["5"]


@pytest.mark.django_db
def test_a_column_of_several_reads_sentences_of_earlier_versions() -> None:
    field = MessagesField()
    kept = json.dumps(field.get_prep_value([MESSAGE]))
    assert field.from_db_value(kept, None, connection) == [MESSAGE]
    assert field.from_db_value('["a sentence"]', None, connection) == [TEXT(text="a sentence")]
    assert field.from_db_value(None, None, connection) == []
