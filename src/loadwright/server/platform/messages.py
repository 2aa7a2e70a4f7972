"""Messages of ``core.messages``: their texts in the reader's language, and database fields for them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext, ngettext

from loadwright.core.messages import TEXT, Message, render
from loadwright.core.messages.message import MAX_TEXT


def localized(message: Message) -> str:
    return render(message, gettext, ngettext)


def _stored(data: Any) -> Message:
    """Return a stored message. An invalid one is shown as it is: the rows that contain it must remain readable."""
    try:
        return Message.from_json(data)
    except ValueError:
        return TEXT(text=str(data)[:MAX_TEXT])


class MessagesField(models.JSONField):
    """Stores a list of ``Message``."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[Message]:
        """Decode the stored messages. Plain sentences from earlier versions become texts."""
        # An outer join without a matching row yields ``None``.
        return [_stored(data) for data in super().from_db_value(value, expression, connection) or ()]

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value([message.to_json() for message in value])


class MessageField(models.JSONField):
    """Stores a ``Message``, or ``None``."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Message | None:
        data = super().from_db_value(value, expression, connection)
        return None if data is None else _stored(data)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.to_json() if isinstance(value, Message) else value)
